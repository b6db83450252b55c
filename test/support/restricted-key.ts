import { addKey, addUser, type Database, type User } from '../../src/sandbox/database.ts'

/** Adds a key that is restricted to a client, or to some levels of access. */
export const restrictedTo =
  (client: number | undefined, changed: Partial<User['levels']> = {}) =>
  (database: Database) => {
    const levels = { support: 2, client: 2, sales: 2, financial: 2, credential: 2, ...changed }
    const clients = client === undefined ? [] : [client]
    const userId = addUser(database, { isAdmin: false, levels, clients })
    addKey(database, { secret: 'restricted-key-made-up', clientId: client ?? 0, userId })
  }

/** The environment of a command with that key. */
export const RESTRICTED = { env: { ITFLOW_API_KEY: 'restricted-key-made-up' } }
