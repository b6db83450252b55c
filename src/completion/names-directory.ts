import { join } from 'node:path'
import { namesDirectory } from '../profiles/completion-names.ts'
import { fileNameFor, type StorageEnv } from '../profiles/paths.ts'
import type { SettingChoices } from '../profiles/resolve-settings.ts'
import type { Instance } from '../profiles/select-instance.ts'

/** The chosen instance, and the client that its profile is bound to. */
export type ChosenInstance = Pick<SettingChoices, 'instance' | 'boundTo'>

/** The longest name of the directory, in characters: it contains a client's name, which may be of any length. */
const MAX_NAME = 60

/**
 * Returns the directory for names that were read with one key, named by where the key is stored and the client it is
 * bound to. Commands appear as a digest, and a variable with a fingerprint of its value, which shows when it changes.
 */
export async function namesDirectoryForKey(
  place: StorageEnv,
  { instance, boundTo }: ChosenInstance,
): Promise<string> {
  const { name, url, key = 'none' } = instance
  const where = typeof key === 'object' ? key.store : key
  const bound = boundTo === undefined ? [] : [`bound ${boundTo.value}`]
  const owner = [where, ...(await detailsOf(place, key)), ...bound].join(' ')
  return join(
    namesDirectory(place, name, url.href),
    fileNameFor([...owner].slice(0, MAX_NAME).join('')),
  )
}

async function detailsOf(place: StorageEnv, key: Instance['key'] | 'none'): Promise<string[]> {
  if (typeof key !== 'object' || key.store === 'file' || key.store === 'keychain') return []
  // Loading it takes longer than everything else, and most keys don't need it.
  const { createHash } = await import('node:crypto')
  const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12)
  if (key.store === 'command') return [digest(key.command)]
  const value = place.env[key.name]?.trim() ?? ''
  return [digest(`${key.name}\0itflow-cli names\0${value}`).slice(0, 8)]
}

/** Whether the key can be read without asking the user: a command or a keychain may open a window. */
export function canReadKeyUnattended({ instance: { key } }: ChosenInstance): boolean {
  if (key === undefined) return false
  return key === 'built-in' || key.store === 'file' || key.store === 'env'
}
