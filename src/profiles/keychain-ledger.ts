import { dirname, join } from 'node:path'
import { CONFIG_LIMIT } from '../files/open-file.ts'
import type { StorageEnv } from './paths.ts'
import { withTrustedFile, writePrivateFile } from './private-files.ts'
import { type SecretStore, secretPath } from './secret-store.ts'

/**
 * Returns the accounts that this configuration directory has in the system's keychain. All configuration directories
 * share the keychain: without this list, a left-over secret couldn't be distinguished from another directory's.
 */
export function listKeychainAccounts(place: StorageEnv): readonly string[] {
  const bytes = withTrustedFile(ledgerPath(place), place, CONFIG_LIMIT, (file) => file.read())
  if (bytes === undefined) return []
  try {
    const content: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    return Array.isArray(content) ? content.filter((entry) => typeof entry === 'string') : []
  } catch {
    // The list is only used for cleaning up.
    return []
  }
}

/** The file next to the profiles that lists the accounts in the keychain; it contains no secrets. */
export function ledgerPath(place: StorageEnv): string {
  return join(dirname(secretPath(place)), 'keychain.json')
}

/** Wraps a keychain so that the ledger lists every account from before its secret is stored until it is removed. */
export function withLedger(keychain: SecretStore, place: StorageEnv): SecretStore {
  const change = (edit: (accounts: Set<string>) => void) => {
    const before = listKeychainAccounts(place)
    const accounts = new Set(before)
    edit(accounts)
    const isSame =
      accounts.size === before.length && before.every((account) => accounts.has(account))
    if (!isSame) writePrivateFile(ledgerPath(place), `${JSON.stringify([...accounts], null, 2)}\n`)
  }
  return {
    read: (account) => keychain.read(account),
    write: (account, secret) => {
      change((accounts) => void accounts.add(account))
      return keychain.write(account, secret)
    },
    remove: async (account) => {
      await keychain.remove(account)
      change((accounts) => void accounts.delete(account))
    },
  }
}
