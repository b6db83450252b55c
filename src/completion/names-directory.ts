import { join } from 'node:path'
import { namesDirectory } from '../profiles/completion-names.ts'
import { fileNameFor, type StorageEnv } from '../profiles/paths.ts'
import type { SettingChoices } from '../profiles/resolve-settings.ts'
import type { Instance } from '../profiles/select-instance.ts'

/** An instance as it was chosen, and the client that its profile is bound to. */
export type ChosenInstance = Pick<SettingChoices, 'instance' | 'boundTo'>

/** So many characters of a client's name, which may be of any length, tell it from others. */
const MOST = 60

/**
 * Where the names are kept that were read with one key: by where that lives and what it may be used for. A command and a
 * variable are a digest; of a variable's value there is a fingerprint, since nothing else says that it has changed.
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
    fileNameFor([...owner].slice(0, MOST).join('')),
  )
}

async function detailsOf(place: StorageEnv, key: Instance['key'] | 'none'): Promise<string[]> {
  if (typeof key !== 'object' || key.store === 'file' || key.store === 'keychain') return []
  // Loading it takes longer than all else, and most keys need none.
  const { createHash } = await import('node:crypto')
  const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12)
  if (key.store === 'command') return [digest(key.command)]
  const value = place.env[key.name]?.trim() ?? ''
  return [digest(`${key.name}\0itflow-cli names\0${value}`).slice(0, 8)]
}

/** Whether the key can be had without anybody being asked for it: a command or a keychain may open a window. */
export function canReadKeyUnattended({ instance: { key } }: ChosenInstance): boolean {
  if (key === undefined) return false
  return key === 'built-in' || key.store === 'file' || key.store === 'env'
}
