import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { namesDirectory } from '../profiles/names-cache.ts'
import type { Place } from '../profiles/paths.ts'
import type { Choices } from '../profiles/resolve.ts'

/** An instance as it was chosen, and the client that its profile is bound to. */
export type Chosen = Pick<Choices, 'instance' | 'boundTo'>

/**
 * Where the names are kept that were read with one key: a digest of whose it is, where it lives and what it may be used
 * for. A key in a variable tells itself apart by a fingerprint, since nothing else says that it has changed.
 */
export function namesPlace(place: Place, { instance, boundTo }: Chosen): string {
  const { name, url, key } = instance
  const value =
    typeof key === 'object' && key.store === 'env'
      ? digest(`itflow-cli names\0${place.env[key.name]?.trim() ?? ''}`).slice(0, 8)
      : ''
  const owner = JSON.stringify([name, url.href, key ?? null, value, boundTo?.value ?? null])
  return join(namesDirectory(place, name, url.href), digest(owner).slice(0, 24))
}

/** Whether the key can be had without anybody being asked for it: a command or a keychain may open a window. */
export function isKeyQuiet({ instance: { key } }: Chosen): boolean {
  if (key === undefined) return false
  return key === 'built-in' || key.store === 'file' || key.store === 'env'
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
