import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Resource } from '../../src/resources/definition.ts'
import type { Field } from '../../src/resources/field.ts'
import { PASS } from '../hazards/front.ts'
import { type HazardInstance, hazardInstance } from '../hazards/hazard-instance.ts'
import { freshHome, type RunOptions, type RunResult } from './run.ts'

type Release = Parameters<typeof hazardInstance>[0]
type Prepare = NonNullable<Parameters<typeof hazardInstance>[1]>

/** The result of a run during which someone else makes a change. */
export interface Meanwhile extends RunResult {
  instance: HazardInstance
  /** What changed in the database, including the colleague's change. */
  changes: string[]
  /** The operations of all writes that the run sent. */
  sent: string[]
}

/** How a run is made to wait. */
export interface Waiting {
  release?: Release
  prepare?: Prepare
  options?: RunOptions
  /** The number of reads before the clock jumps by six seconds, instead of a question. */
  slowAfter?: number
  /** What the user writes in an editor, instead of a question. */
  inEditor?: string
}

/**
 * Runs a command on a new server while a colleague changes a record there: when the program first asks something or
 * reads standard input, after a number of reads, six seconds later, or while an editor is open.
 */
export async function whileWaiting(
  argv: readonly string[],
  colleague: (instance: HazardInstance) => void,
  { release = '26.10', prepare, options = {}, slowAfter, inEditor }: Waiting = {},
): Promise<Meanwhile> {
  let isDone = false
  const change = () => {
    if (isDone) return
    isDone = true
    colleague(instance)
  }
  const mark = join(freshHome(), 'written')
  const decide = () => {
    if (existsSync(mark)) change()
    return PASS
  }
  const instance = await hazardInstance(
    release,
    prepare,
    inEditor === undefined ? undefined : decide,
  )
  const env = {
    PATH: process.env['PATH'] ?? '',
    EDITOR: `touch '${mark}'; echo '${inEditor}' > `,
    ...options.env,
  }
  const result = await instance.itflow(argv, {
    terminal: 200,
    ...options,
    env,
    ...(slowAfter === undefined ? {} : { elapsed: slowClock(slowAfter, change) }),
    ...(slowAfter === undefined && inEditor === undefined ? { meanwhile: change } : {}),
  })
  if (!isDone) throw new Error(`nothing was waited for: ${result.stderr}`)
  return {
    ...result,
    instance,
    changes: instance.changes(),
    sent: instance.writes().map(({ operation }) => operation),
  }
}

/** Returns a clock that stands still for a number of marks, and then jumps. */
function slowClock(marks: number, onJump: () => void): () => number {
  let asked = 0
  return () => {
    asked += 1
    if (asked <= marks) return 0
    onJump()
    return 6_000
  }
}

/** Returns how many reads find a record of a module by its ID: fields that only a list joins need another. */
export function readsToFind({ joinedIn }: Resource): number {
  return joinedIn === 'list' ? 2 : 1
}

/** Returns two plain text fields that an update of the module can set, neither its name nor one of its keys. */
export function plainTexts({ fields, label, keys }: Resource): [string, string] {
  const known = new Set([label, ...Object.values(keys)])
  const isPlain = (name: string, { kind, write, sql, ...field }: Field) =>
    (kind === 'text' || kind === 'html') &&
    (write?.on === 'both' || write?.on === 'update') &&
    write.since === undefined &&
    field.since === undefined &&
    field.until === undefined &&
    field.notation === undefined &&
    field.isEncrypted !== true &&
    field.isJoined !== true &&
    !known.has(name) &&
    /^(?:varchar\((?:1\d\d|2\d\d|[5-9]00)\)|text|longtext)$/.test(sql) &&
    !/phone|mobile|extension|website|abbreviation|code|uri/.test(name)
  const [ours, theirs] = Object.entries(fields)
    .filter(([name, field]) => isPlain(name, field))
    .map(([name]) => name)
  if (ours === undefined || theirs === undefined) throw new Error(`too few texts: ${label}`)
  return [ours, theirs]
}
