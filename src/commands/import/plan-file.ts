import { existsSync } from 'node:fs'
import { RefusedError, UsageError } from '../../errors.ts'
import { readSavedPlan, type SavedPlan } from '../../import/saved-plan.ts'
import { readTextFile, writePrivateFile } from '../../profiles/private-files.ts'

/** The maximum size of a plan, in bytes: one of 100,000 rows has about 50 MB. */
const MAX_SIZE = 512 * 1024 * 1024

/**
 * Saves a plan in a file that only its owner can read, and replaces an existing plan; `name` is the file's name in
 * messages. Throws a RefusedError if the file exists and isn't a plan: it may still be needed.
 */
export function writePlan(path: string, name: string, saved: SavedPlan): void {
  if (existsSync(path) && !isPlan(path)) {
    throw new RefusedError(
      `${name} already exists and is not a saved plan. It was left unchanged.`,
      {
        hint: 'Choose another file for the plan, or move that one away',
      },
    )
  }
  writePrivateFile(path, `${JSON.stringify(saved)}\n`, MAX_SIZE)
}

function isPlan(path: string): boolean {
  try {
    return readPlan(path, path) !== undefined
  } catch {
    return false
  }
}

/** Reads a saved plan; throws a UsageError if the file doesn't exist or isn't a plan. */
export function readPlan(path: string, name: string): SavedPlan {
  const text = readTextFile(path, { limit: MAX_SIZE })
  if (text === undefined) throw new UsageError(`${name} does not exist`)
  return readSavedPlan(text, name)
}
