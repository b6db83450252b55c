import type { ResourceName } from './resources/definition.ts'
import type { Verb } from './resources/verbs.ts'

/**
 * A next step, as data. Printed, it becomes a command, or an option of the command that failed
 * (`step-commands.ts`).
 */
export type HintStep =
  | PlainStep
  | RecordStep
  | FieldStep
  | ProfileStep
  | InstanceStep
  | RunStep
  | SourceStep

/** A step that needs no details. */
export interface PlainStep {
  do:
    | 'allow-time' // for each request
    | 'examine' // what the server and the key can do
    | 'force' // what was refused
    | 'list-runs' // of any profile
    | 'list-sources'
    | 'name-client'
    | 'rebuild-source' // as if nothing were remembered about it
    | 'restart-sandbox'
    | 'show-settings'
    | 'skip-certificate-check'
    | 'start-timer' // for a ticket
    | 'stop-timer'
    | 'trace' // requests and replies
    | 'trust-authority'
}

/** A client by its ID; null: records that belong to no client; `all`: those of every client. */
export type ClientChoice = number | null | 'all'

/** A verb on one record, or on a module. */
export interface RecordStep {
  do: Verb
  resource: ResourceName
  /** The record's ID; absent for a list or a create, and if the person has to choose one. */
  id?: number
  /** The record's client, if it must be given; `unknown` if the person has to find out which. */
  client?: ClientChoice | 'unknown'
  /** The fields for a list to show. */
  fields?: readonly string[]
  /** The instance, if the step may be run in another place. */
  at?: { profile?: string; release?: string } | undefined
}

/** Runs the same command again, with values for these fields or without. */
export interface FieldStep {
  do: 'give' | 'leave-out'
  resource: ResourceName
  fields: readonly string[]
}

/** A step on a profile. */
export type ProfileStep =
  | { do: 'log-in' | 'show-profile' | 'replace-key'; profile: string }
  | { do: 'set'; setting: 'timezone' | 'request-timeout' | 'technician'; profile: string }
  | { do: 'unset'; setting: 'bound' | 'read-only'; profile: string }

/** A step on a run that wrote several records, by its number. */
export interface RunStep {
  do: 'resume-run' | 'undo-run'
  run: number
  /** The run's instance, if it isn't the current one. */
  at?: { profile: string }
}

/** A step on a source of records, by its name. */
export interface SourceStep {
  do: 'forget-source'
  source: string
}

/** Any other step with details. */
export type InstanceStep =
  | { do: 'choose-client'; client: ClientChoice }
  /** Allows replies of this many bytes. */
  | { do: 'allow-size'; bytes: number }
  /** Calls an operation directly, by its path below `api/v1`. */
  | { do: 'call'; path: string }
  /** Reads the help of a verb that only this module has. */
  | { do: 'read-about'; resource: ResourceName; verb: string }

/** A line of a hint: a sentence; a purpose and its step; or a sentence that contains steps. */
export type HintLine =
  | string
  | { for: string; step: HintStep }
  | { say: readonly [string, ...(string | HintStep)[]] }

/** What to do next, in one or a few lines. */
export type Hint = HintLine | readonly HintLine[]

/** The lines of several hints, in order. */
export function hintLines(...hints: readonly (Hint | undefined)[]): readonly HintLine[] {
  return hints.flatMap((hint) => (hint === undefined ? [] : isLines(hint) ? hint : [hint]))
}

function isLines(hint: Hint): hint is readonly HintLine[] {
  return Array.isArray(hint)
}

/** Puts a sentence before a line. */
export function prefixLine(sentence: string, line: HintLine): HintLine {
  if (typeof line === 'string') return `${sentence} ${line}`
  if ('for' in line) return { ...line, for: `${sentence} ${line.for}` }
  return { say: [`${sentence} `, ...line.say] }
}

/** Indents a hint, to go below another line. */
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
