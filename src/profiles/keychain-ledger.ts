import { dirname, join } from 'node:path'
import { CONFIG_LIMIT } from '../files/open-file.ts'
import type { StorageEnv } from './paths.ts'
import { withTrustedFile, writePrivateFile } from './private-files.ts'
import { type SecretStore, secretPath } from './secret-store.ts'

/**
 * The accounts that this configuration directory has in the system's keychain, which all share: without this file,
 * a left-over secret could not be told from another directory's.
 */
export function listKeychainAccounts(place: StorageEnv): readonly string[] {
  const bytes = withTrustedFile(ledgerPath(place), place, CONFIG_LIMIT, (file) => file.read())
  if (bytes === undefined) return []
  try {
    const content: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    return Array.isArray(content) ? content.filter((entry) => typeof entry === 'string') : []
  } catch {
    // It is only used for cleaning up.
    return []
  }
}

/** The file beside the profiles that lists what is in the keychain; it contains no secrets. */
export function ledgerPath(place: StorageEnv): string {
  return join(dirname(secretPath(place)), 'keychain.json')
}

/** A keychain that keeps the ledger: an account is listed before its secret is stored, until the secret is gone. */
export function withLedger(keychain: SecretStore, place: StorageEnv): SecretStore {
  const change = (edit: (accounts: Set<string>) => void) => {
    const before = listKeychainAccounts(place)
    const accounts = new Set(before)
    edit(accounts)
    const isSame = accounts.size === before.length && before.every((one) => accounts.has(one))
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
