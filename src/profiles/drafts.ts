import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { World } from '../world.ts'
import { stateDirectory } from './paths.ts'
import { writePrivateFile } from './private-files.ts'

/** A text that a person wrote in an editor or at a prompt, which would be lost if the command fails. */
export interface Draft {
  text: Uint8Array
  /** The file's extension: `.txt`. */
  suffix: string
}

/** Drafts older than this are removed, in milliseconds. */
const MAX_AGE = 30 * 24 * 60 * 60_000

/** Saves a draft in a file that only its owner can read, and removes old drafts; returns its path. */
export function saveDraft(world: World, { text, suffix }: Draft): string {
  const folder = join(stateDirectory(world), 'drafts')
  removeOldDrafts(folder, world.clock())
  const time = world.clock().toISOString().replace(/\D/g, '')
  const name = unusedName(folder, `${time}-${process.pid}`, suffix)
  const path = join(folder, name)
  try {
    writePrivateFile(path, text)
    return path
  } catch {
    // If the state directory can't be written to, the text must not be lost.
    const fallback = join(mkdtempSync(join(tmpdir(), 'itflow-')), name)
    writeFileSync(fallback, text, { mode: 0o600 })
    return fallback
  }
}

/** Removes drafts that are no longer needed, since their text was sent. */
export function removeDrafts(paths: readonly string[]): void {
  for (const path of paths) removeFile(path)
}

function unusedName(folder: string, start: string, suffix: string): string {
  for (let index = 0; ; index += 1) {
    const name = `${start}${index === 0 ? '' : `-${index}`}${suffix}`
    if (!existsSync(join(folder, name))) return name
  }
}

function removeOldDrafts(folder: string, now: Date): void {
  for (const name of namesIn(folder)) {
    const path = join(folder, name)
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats?.isFile() === true && now.getTime() - stats.mtimeMs > MAX_AGE) removeFile(path)
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d{17}-\d+(?:-\d+)?\.(?:txt|md|html)$/.test(name))
  } catch {
    return []
  }
}

function removeFile(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // The file stays, readable by its owner only.
  }
}
