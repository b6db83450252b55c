import { existsSync } from 'node:fs'
import * as v from 'valibot'
import { ConfigError, RefusedError } from '../../errors.ts'
import { readTextFile, writePrivateFile } from '../../profiles/private-files.ts'
import { namesDeclared } from '../../resources/index.ts'
import type { RunScope, RunSource } from '../../runs/entries.ts'
import type { WordedPlan } from './worded-plan.ts'

/** A plan in a file, with all that must not have changed when it is carried out. */
export interface SavedPlan {
  /** The version of the file's form. */
  itflow_plan: 1
  /** The address of the instance that it is for. */
  instance: string
  /** The release that the server was proven to have; null where nothing proved one. */
  release: string | null
  scope: RunScope
  /** The file that it was made from, and how it is read again. */
  file: RunSource
  plan: WordedPlan
}

/** The most that a plan may take, in bytes: that of 100,000 rows is some 50 MB. */
const LIMIT = 512 * 1024 * 1024

/**
 * Keeps a plan in a file that only its owner can read. A plan that is there is replaced; throws a RefusedError for
 * another file, which may be something that is still needed.
 */
export function savePlan(path: string, called: string, saved: SavedPlan): void {
  if (existsSync(path) && !isPlan(path)) {
    throw new RefusedError(`${called} is there already, and is no plan. It was left as it is.`, {
      hint: 'Name another file for the plan, or move that one away',
    })
  }
  writePrivateFile(path, `${JSON.stringify(saved)}\n`, LIMIT)
}

function isPlan(path: string): boolean {
  try {
    return readTextFile(path, { limit: LIMIT })?.startsWith('{"itflow_plan":') === true
  } catch {
    return false
  }
}

/** Reads a plan; throws a ConfigError for what is none. */
export function readPlan(path: string, called: string): SavedPlan {
  const text = readTextFile(path, { limit: LIMIT })
  if (text === undefined) throw new ConfigError(`${called} does not exist`)
  const found = parsed(text)
  if (isNewer(found)) {
    throw new ConfigError(`${called} was saved by a newer itflow`, { hint: 'Update this one' })
  }
  const result = v.safeParse(schema, found)
  if (result.success) return found as SavedPlan
  throw new ConfigError(`${called} is no plan of an import`, {
    hint: 'A plan is saved with --save-plan FILE',
  })
}

function isNewer(found: unknown): boolean {
  if (typeof found !== 'object' || found === null || !('itflow_plan' in found)) return false
  return typeof found.itflow_plan === 'number' && found.itflow_plan > 1
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const id = v.pipe(v.number(), v.integer(), v.minValue(1))

const row = v.looseObject({
  line: count,
  do: v.picklist(['create', 'update', 'same', 'skip', 'refuse', 'conflict']),
  id: v.optional(id),
  client: v.optional(v.nullable(id)),
  name: v.optional(v.string()),
  match: v.optional(v.string()),
  changes: v.optional(v.record(v.string(), v.looseObject({ from: v.unknown(), to: v.unknown() }))),
  values: v.optional(v.record(v.string(), v.unknown())),
  column: v.optional(v.string()),
  why: v.optional(v.string()),
  hint: v.optional(v.string()),
  hazard: v.optional(v.string()),
  notices: v.optional(v.array(v.string())),
})

const schema = v.looseObject({
  itflow_plan: v.literal(1),
  instance: v.string(),
  release: v.nullable(v.string()),
  scope: v.variant('kind', [
    v.object({ kind: v.literal('client'), id }),
    v.object({ kind: v.picklist(['all', 'global']) }),
  ]),
  file: v.looseObject({ path: v.nullable(v.string()), digest: v.string() }),
  plan: v.looseObject({
    resource: v.pipe(
      v.string(),
      v.check((name) => namesDeclared().some((one) => one === name)),
    ),
    source: v.nullable(v.string()),
    counts: v.record(v.string(), count),
    ignored_columns: v.array(v.string()),
    rows: v.array(row),
  }),
})
