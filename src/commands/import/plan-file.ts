import { existsSync } from 'node:fs'
import { RefusedError, UsageError } from '../../errors.ts'
import { readSavedPlan, type SavedPlan } from '../../import/saved-plan.ts'
import { readTextFile, writePrivateFile } from '../../profiles/private-files.ts'

/** The most that a plan may take, in bytes: that of 100,000 rows is some 50 MB. */
const LIMIT = 512 * 1024 * 1024

/**
 * Keeps a plan in a file that only its owner can read. A plan that is there is replaced; throws a RefusedError for
 * another file, which may be something that is still needed.
 */
export function writePlan(path: string, called: string, saved: SavedPlan): void {
  if (existsSync(path) && !isPlan(path)) {
    throw new RefusedError(
      `${called} already exists and is not a saved plan. It was left unchanged.`,
      {
        hint: 'Name another file for the plan, or move that one away',
      },
    )
  }
  writePrivateFile(path, `${JSON.stringify(saved)}\n`, LIMIT)
}

function isPlan(path: string): boolean {
  try {
    return readPlan(path, path) !== undefined
  } catch {
    return false
  }
}

/** Reads a plan that was kept; throws a UsageError for what is none. */
export function readPlan(path: string, called: string): SavedPlan {
  const text = readTextFile(path, { limit: LIMIT })
  if (text === undefined) throw new UsageError(`${called} does not exist`)
  return readSavedPlan(text, called)
}
