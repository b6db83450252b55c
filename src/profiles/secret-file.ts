import { ConfigError } from '../errors.ts'
import { withFileLock } from '../locks/file-lock.ts'
import { readPrivateText, writePrivateFile } from './private-files.ts'
import { parseJsonFile } from './profile-store.ts'
import { type NotingStorageEnv, type SecretStore, secretPath } from './secret-store.ts'

/** A store that keeps secrets in a separate file with mode 0600, next to the profiles. */
export function secretFile(
  place: NotingStorageEnv,
): SecretStore & { accounts(): readonly string[] } {
  const path = secretPath(place)
  const change = (edit: (secrets: Map<string, string>) => void) =>
    withFileLock(path, (turn) => {
      const secrets = readSecrets(path, place)
      edit(secrets)
      const content = { version: 1, secrets: Object.fromEntries(secrets) }
      turn.assertHeld()
      writePrivateFile(path, `${JSON.stringify(content, null, 2)}\n`)
    })
  return {
    accounts: () => [...readSecrets(path, place).keys()],
    read: async (account) => readSecrets(path, place).get(account),
    write: (account, secret) => change((secrets) => void secrets.set(account, secret)),
    remove: (account) => change((secrets) => void secrets.delete(account)),
  }
}

function readSecrets(path: string, place: NotingStorageEnv): Map<string, string> {
  const text = readPrivateText(path, place, place.note ?? (() => undefined))
  if (text === undefined) return new Map()
  const content = parseJsonFile(text, path)
  if (!isSecretFile(content)) {
    throw new ConfigError(`${path} is damaged: it isn't a file of secrets`, {
      hint: 'Fix it or move it away; nothing was changed',
    })
  }
  return new Map(Object.entries(content.secrets))
}

function isSecretFile(value: unknown): value is { secrets: Record<string, string> } {
  if (typeof value !== 'object' || value === null || !('version' in value)) return false
  if (value.version !== 1 || !('secrets' in value)) return false
  const { secrets } = value
  if (typeof secrets !== 'object' || secrets === null || Array.isArray(secrets)) return false
  return Object.values(secrets).every((secret) => typeof secret === 'string')
}
