import type { ResourceName } from './resources/definition.ts'
import type { Verb } from './resources/verbs.ts'

/**
 * Something that can be done next, as data. Where it is printed it becomes a command, or an option of the command that
 * failed (`step-commands.ts`).
 */
export type HintStep = PlainStep | RecordStep | FieldStep | ProfileStep | InstanceStep | RunStep

/** A step that needs no details. */
export interface PlainStep {
  do:
    | 'allow-time' // for each request
    | 'examine' // what the server and the key can do
    | 'force' // what was refused
    | 'list-runs' // of any profile
    | 'name-client'
    | 'restart-sandbox'
    | 'show-settings'
    | 'skip-certificate-check'
    | 'trace' // what is sent and answered
    | 'trust-authority'
}

/** A client by its ID; null stands for records of no client, `all` for those of every one. */
export type ClientChoice = number | null | 'all'

/** A verb on one record, or on a module. */
export interface RecordStep {
  do: Verb
  resource: ResourceName
  /** The record's ID; absent if it is yet to be named, and for a list or a create. */
  id?: number
  /** The record's client, where it has to be named; `unknown`: whose it is has to be found out. */
  client?: ClientChoice | 'unknown'
  /** The fields that a list is to show. */
  fields?: readonly string[]
  /** How the instance is named, where the step may be taken in another place. */
  at?: { profile?: string; release?: string } | undefined
}

/** The same once more, with values for these fields, or without. */
export interface FieldStep {
  do: 'give' | 'leave-out'
  resource: ResourceName
  fields: readonly string[]
}

/** Something to do with a profile. */
export type ProfileStep =
  | { do: 'log-in' | 'show-profile' | 'replace-key'; profile: string }
  | { do: 'set'; setting: 'timezone' | 'request-timeout' | 'technician'; profile: string }
  | { do: 'unset'; setting: 'bound' | 'read-only'; profile: string }

/** Something to do with a run that wrote several records, by its number. */
export interface RunStep {
  do: 'resume-run' | 'undo-run'
  run: number
  /** The instance of the run, where another one is in force. */
  at?: { profile: string }
}

/** Something else, with details. */
export type InstanceStep =
  | { do: 'choose-client'; client: ClientChoice }
  /** Allows replies of so many bytes. */
  | { do: 'allow-size'; bytes: number }
  /** Calls an operation as it is, by its path below `api/v1`. */
  | { do: 'call'; path: string }
  /** Reads about a verb of a module's own. */
  | { do: 'read-about'; resource: ResourceName; verb: string }

/** A line of a hint: a sentence, what a step is for and the step, or a sentence with steps in it. */
export type HintLine =
  | string
  | { for: string; step: HintStep }
  | { say: readonly [string, ...(string | HintStep)[]] }

/** What to do next, in one or a few lines. */
export type Hint = HintLine | readonly HintLine[]

/** The lines of hints, one after the other. */
export function hintLines(...hints: readonly (Hint | undefined)[]): readonly HintLine[] {
  return hints.flatMap((hint) => (hint === undefined ? [] : isLines(hint) ? hint : [hint]))
}

function isLines(hint: Hint): hint is readonly HintLine[] {
  return Array.isArray(hint)
}

/** A line with a sentence before it. */
export function prefixLine(sentence: string, line: HintLine): HintLine {
  if (typeof line === 'string') return `${sentence} ${line}`
  if ('for' in line) return { ...line, for: `${sentence} ${line.for}` }
  return { say: [`${sentence} `, ...line.say] }
}

/** The lines of a hint below a line of their own. */
export function indentHint(hint: Hint | undefined): readonly HintLine[] {
  return hintLines(hint).map((line) => {
    if (typeof line === 'string') return indent(line)
    if ('for' in line) return { ...line, for: indent(line.for) }
    const [first, ...parts] = line.say
    const rest = parts.map((part) =>
      typeof part === 'string' ? part.replaceAll('\n', '\n  ') : part,
    )
    return { say: [indent(first), ...rest] }
  })
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ')
}
