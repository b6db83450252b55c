import { createHash } from 'node:crypto'
import * as v from 'valibot'
import type { Api } from '../api/api.ts'
import type { Scope } from '../api/records/scope.ts'
import { UsageError } from '../errors.ts'
import type { Hint } from '../hints.ts'
import type { Json, Row } from '../records/record.ts'
import type { Resource, ResourceName } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import { KEPT_BECAUSE } from '../runs/step.ts'
import type { PlannedImport } from './plan-import.ts'
import { ON_CONFLICT } from './sync/sync-options.ts'

/** Raised whenever an older program couldn't run a new plan. Plans without a source have version 1. */
const VERSION = 2
const PLAIN_VERSION = 1

const Actions = v.picklist(['create', 'update', 'same', 'skip', 'refuse', 'conflict', 'left'])
const AnyJson = v.custom<Json>((value) => value !== undefined)
const Id = v.pipe(v.number(), v.integer(), v.minValue(1))

const AnyValue = v.nullable(v.union([v.string(), v.number(), v.boolean()]))
const Why = v.picklist(KEPT_BECAUSE)

const NoteSchema = v.strictObject({
  key: v.exactOptional(v.string()),
  said: v.exactOptional(v.record(v.string(), v.string())),
  kept: v.exactOptional(
    v.record(
      v.string(),
      v.strictObject({
        said: v.string(),
        itflow: AnyValue,
        why: Why,
        since: v.exactOptional(v.string()),
      }),
    ),
  ),
  left: v.exactOptional(
    v.strictObject({ replaces: v.exactOptional(v.record(v.string(), AnyValue)) }),
  ),
  isBack: v.exactOptional(v.literal(true)),
})

const SavedRowSchema = v.strictObject({
  line: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  do: Actions,
  verb: v.exactOptional(v.picklist(['archive', 'unarchive'])),
  id: v.exactOptional(Id),
  client: v.exactOptional(v.nullable(Id)),
  name: v.exactOptional(v.string()),
  match: v.exactOptional(v.string()),
  changes: v.exactOptional(v.record(v.string(), v.strictObject({ from: AnyJson, to: AnyJson }))),
  values: v.exactOptional(v.record(v.string(), AnyJson)),
  column: v.exactOptional(v.string()),
  why: v.exactOptional(v.string()),
  hint: v.exactOptional(v.string()),
  hazard: v.exactOptional(v.string()),
  notices: v.exactOptional(v.array(v.string())),
  conflicts: v.exactOptional(
    v.record(v.string(), v.strictObject({ source: v.string(), itflow: AnyJson, why: Why })),
  ),
  // The digest of the record that the row was planned on.
  was: v.exactOptional(v.string()),
  // What is remembered about the source once the row is written.
  source: v.exactOptional(NoteSchema),
})

const SavedPlanSchema = v.strictObject({
  version: v.picklist([PLAIN_VERSION, VERSION]),
  resource: v.custom<ResourceName>(
    (name) => typeof name === 'string' && Object.hasOwn(resources, name),
  ),
  source: v.nullable(v.string()),
  memory: v.exactOptional(
    v.strictObject({
      state: v.picklist(['none', 'known', 'lost']),
      gone: v.number(),
      restored: v.number(),
      unidentified: v.number(),
      uncovered: v.number(),
      on_conflict: v.picklist(ON_CONFLICT),
      owns: v.array(v.string()),
      brought: v.record(v.string(), v.number()),
    }),
  ),
  counts: v.record(Actions, v.number()),
  ignored_columns: v.array(v.string()),
  url: v.string(),
  release: v.nullable(v.string()),
  scope: v.variant('kind', [
    v.strictObject({ kind: v.literal('client'), id: Id }),
    v.strictObject({ kind: v.picklist(['all', 'global']) }),
  ]),
  match: v.nullable(v.array(v.string())),
  forced: v.boolean(),
  replace_secrets: v.boolean(),
  // The file that the rows come from, and how it is read again; standard input has no path.
  file: v.strictObject({
    path: v.nullable(v.string()),
    digest: v.string(),
    encoding: v.exactOptional(v.string()),
    sheet: v.exactOptional(v.string()),
    options: v.exactOptional(v.record(v.string(), AnyJson)),
  }),
  rows: v.array(SavedRowSchema),
  // Of everything else, to detect a plan that was edited or damaged.
  checksum: v.string(),
})

/** A plan saved to be run later; it doesn't contain secrets. */
export type SavedPlan = v.InferOutput<typeof SavedPlanSchema>

/** A row of a saved plan. */
export type SavedRow = SavedPlan['rows'][number]

/** What a saved plan is bound to. */
export interface PlanBinding {
  scope: Scope
  match?: readonly string[] | undefined
  isForced?: boolean | undefined
  replacesSecrets?: boolean | undefined
  file: SavedPlan['file']
  /** Returns the text of a hint. */
  worded(hint: Hint): string | undefined
}

/** Returns a plan to be saved, bound to the server, its release, the scope and the file. */
export async function savedPlan(
  api: Api,
  { plan, targets, notes, listed }: PlannedImport,
  { scope, match, isForced = false, replacesSecrets = false, file, worded }: PlanBinding,
): Promise<SavedPlan> {
  const resource = resources[plan.resource]
  const { rows: _, ...head } = plan
  const noted = notes.size === 0 ? [] : listed
  const byId = new Map(noted.map((stored) => [Number(stored.row[resource.id]), stored]))
  const rows = plan.rows.map((row) => {
    const { hint, ...rest } = row
    const text = hint === undefined ? undefined : worded(hint)
    const note = notes.get(row)
    const target = targets.get(row) ?? (note === undefined ? undefined : byId.get(row.id ?? 0))
    return {
      ...rest,
      ...(text === undefined ? {} : { hint: text }),
      ...(target === undefined ? {} : { was: recordDigest(resource, target.row) }),
      ...(note === undefined ? {} : { source: note }),
    }
  })
  const saved = v.parse(SavedPlanSchema, {
    ...{ version: plan.source === null ? PLAIN_VERSION : VERSION, ...head, rows },
    ...{ file, forced: isForced },
    url: api.settings.url.href,
    release: (await api.capabilities.provenRelease()) ?? null,
    scope: scope.kind === 'client' ? { kind: scope.kind, id: scope.id } : { kind: scope.kind },
    match: match ?? null,
    replace_secrets: replacesSecrets,
    checksum: '',
  })
  return { ...saved, checksum: checksumOf(saved) }
}

/** Returns the checksum of a plan, regardless of its JSON's layout and the order of its keys. */
function checksumOf(plan: Readonly<Record<string, unknown>>): string {
  const hash = createHash('sha256')
  for (const name of Object.keys(plan).sort()) {
    if (name !== 'checksum') hash.update(`${name} ${JSON.stringify(plan[name])}\n`)
  }
  return hash.digest('hex')
}

/** Reads a saved plan; `name` is its file's name in messages. Throws a UsageError if it isn't one, or has another version. */
export function readSavedPlan(text: string, name: string): SavedPlan {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${name} is not a saved plan: it isn't JSON`, { cause: error })
  }
  const version = versionIn(json)
  if (version !== undefined && version !== VERSION && version !== PLAIN_VERSION) {
    throw new UsageError(
      `${name} was saved by another version of this program (${String(version)})`,
      {
        hint: 'Plan the import again',
      },
    )
  }
  const { success, output, issues } = v.safeParse(SavedPlanSchema, json)
  if (success) {
    if (checksumOf({ ...Object(json) }) === output.checksum) return output
    throw new UsageError(`${name} was changed after it was saved`, {
      hint: 'A plan is run as it was shown, or not at all: plan the import again',
    })
  }
  const path = v.getDotPath(issues[0])
  throw new UsageError(`${name} is not a saved plan${path === null ? '' : ` (${path})`}`)
}

function versionIn(json: unknown): unknown {
  return typeof json === 'object' && json !== null && 'version' in json ? json.version : undefined
}

/** Returns the digest of a record, without fields that the server maintains or that are derived from others. */
export function recordDigest({ fields }: Resource, row: Row): string {
  const kept = Object.entries(row).filter(([name]) => {
    const { isKeptByServer, derivedFrom } = fields[name] ?? {}
    return isKeptByServer !== true && derivedFrom === undefined
  })
  return createHash('sha256').update(JSON.stringify(kept)).digest('hex')
}
