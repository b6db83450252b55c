import type { OperationName, ResourceName } from './resources/definition.ts'

/** Something that can be done next, as data. Where it is printed it becomes a command (`step-commands.ts`). */
export type Step = RecordStep | { do: 'examine' }

/** A verb on one record, or on a module. */
export interface RecordStep {
  do: OperationName | 'list' | 'get'
  resource: ResourceName
  /** The record's ID; absent if it is yet to be named, and for a list. */
  id?: number
  /** The record's client, where it has to be named; null: it belongs to none; `unknown`: whose it is has to be found out. */
  client?: number | null | 'unknown'
  /** How the instance is named, where the step may be taken in another place. */
  at?: { profile?: string; release?: string } | undefined
}

/** A line of a hint: a sentence, or what a step is for and the step. */
export type HintLine = string | { for: string; step: Step }

/** What to do next, in one or a few lines. */
export type Hint = HintLine | readonly HintLine[]

/** The lines of hints, one after the other. */
export function linesOf(...hints: readonly (Hint | undefined)[]): readonly HintLine[] {
  return hints.flatMap((hint) => (hint === undefined ? [] : isLines(hint) ? hint : [hint]))
}

function isLines(hint: Hint): hint is readonly HintLine[] {
  return Array.isArray(hint)
}

/** The lines of a hint below a line of their own. */
export function indented(hint: Hint | undefined): readonly HintLine[] {
  const further = (text: string) => text.replace(/^/gm, '  ')
  return linesOf(hint).map((line) =>
    typeof line === 'string' ? further(line) : { ...line, for: further(line.for) },
  )
}
