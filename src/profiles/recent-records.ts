import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { CONFIG_LIMIT } from '../files/open-file.ts'
import { parseServerId } from '../records/ids.ts'
import { fileNameFor, type StorageEnv, stateDirectory } from './paths.ts'
import { withTrustedFile, writePrivateFile } from './private-files.ts'
import type { InstanceKey } from './server-cache.ts'

/** How many records of a module are remembered. */
const MAX_RECENT = 10

type Recent = Readonly<Record<string, readonly number[]>>

/** Returns the IDs of a module's records that a person used last, latest first; empty if unknown. */
export function recentIds(
  place: StorageEnv,
  owner: InstanceKey,
  module: string,
): readonly number[] {
  return readRecent(place, owner)[module] ?? []
}

/** Remembers the IDs of records that were used, and nothing else about them; does nothing if they can't be written. */
export function addRecent(
  place: StorageEnv,
  owner: InstanceKey,
  used: readonly { module: string; id: number }[],
): void {
  const before = readRecent(place, owner)
  const after = new Map(Object.entries(before))
  for (const { module, id } of used) {
    const others = (after.get(module) ?? []).filter((other) => other !== id)
    after.set(module, [id, ...others].slice(0, MAX_RECENT))
  }
  const text = `${JSON.stringify(Object.fromEntries(after))}\n`
  if (text === `${JSON.stringify(before)}\n`) return
  try {
    writePrivateFile(pathOf(place, owner), text)
  } catch {
    // The next picker starts with other records.
  }
}

/** Forgets the recent records of a profile that is removed. */
export function forgetRecent(place: StorageEnv, owner: InstanceKey): void {
  try {
    rmSync(pathOf(place, owner), { force: true })
  } catch {
    // The IDs are useless without the profile.
  }
}

function pathOf(place: StorageEnv, { instance, url }: InstanceKey): string {
  const name = fileNameFor(`${instance} ${url}`)
  return join(stateDirectory(place), 'recent', `${name}.json`)
}

function readRecent(place: StorageEnv, owner: InstanceKey): Recent {
  try {
    const bytes = withTrustedFile(pathOf(place, owner), place, CONFIG_LIMIT, (file) => file.read())
    if (bytes === undefined) return {}
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    if (typeof value !== 'object' || value === null) return {}
    return Object.fromEntries(Object.entries(value).map(([name, ids]) => [name, idsIn(ids)]))
  } catch {
    return {}
  }
}

function idsIn(value: unknown): readonly number[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((id) => parseServerId(id) ?? []).slice(0, MAX_RECENT)
}
