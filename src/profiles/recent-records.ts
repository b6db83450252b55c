import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { CONFIG_LIMIT } from '../files/open-file.ts'
import { recordIdIn } from '../records/ids.ts'
import { fileNameFor, type Place, stateDirectory } from './paths.ts'
import { withOwnFile, writePrivateFile } from './private-files.ts'

/** Whose records were used: a profile's name and its address. */
export interface RecentOwner {
  instance: string
  url: string
}

/** So many records of a module are remembered. */
const MOST = 10

type Recent = Readonly<Record<string, readonly number[]>>

/** The IDs of the records of a module that a person used last, the latest first; none where that is not known. */
export function recentIds(place: Place, owner: RecentOwner, module: string): readonly number[] {
  return readRecent(place, owner)[module] ?? []
}

/** Remembers by their IDs, and nothing else of them, that records were used; what can't be written is not remembered. */
export function noteUsed(
  place: Place,
  owner: RecentOwner,
  used: readonly { module: string; id: number }[],
): void {
  const before = readRecent(place, owner)
  const after = new Map(Object.entries(before))
  for (const { module, id } of used) {
    const others = (after.get(module) ?? []).filter((other) => other !== id)
    after.set(module, [id, ...others].slice(0, MOST))
  }
  const text = `${JSON.stringify(Object.fromEntries(after))}\n`
  if (text === `${JSON.stringify(before)}\n`) return
  try {
    writePrivateFile(pathOf(place, owner), text)
  } catch {
    // The next picker begins with other records.
  }
}

/** Forgets them, with the profile they belong to. */
export function forgetUsed(place: Place, owner: RecentOwner): void {
  try {
    rmSync(pathOf(place, owner), { force: true })
  } catch {
    // They are IDs, and of no use without the profile.
  }
}

function pathOf(place: Place, { instance, url }: RecentOwner): string {
  const name = fileNameFor(`${instance} ${url}`)
  return join(stateDirectory(place), 'recent', `${name}.json`)
}

function readRecent(place: Place, owner: RecentOwner): Recent {
  try {
    const bytes = withOwnFile(pathOf(place, owner), place, CONFIG_LIMIT, (file) => file.read())
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
  return value.flatMap((one) => recordIdIn(one) ?? []).slice(0, MOST)
}
