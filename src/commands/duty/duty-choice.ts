import type { Scope } from '../../api/records/scope.ts'
import type { Context } from '../../context.ts'
import { nounsOf } from '../../records/describe-record.ts'
import type { DutyReport } from '../../reports/duty.ts'
import { workModules } from '../../reports/open-work.ts'
import { capitalise, joinWords } from '../../text/sentence.ts'
import { placeText } from '../../verbs/labels.ts'

/** What the options select. */
export interface DutyChoice {
  isMine: boolean
  /** How long ago an untouched ticket was updated at least: as it was written, and in milliseconds. */
  untouched: { text: string; length: number }
  /** How many are shown in each section. */
  limit: number
  /** Since when changes are shown, as an instant in milliseconds; undefined if they aren't. */
  since: number | undefined
}

/** The open work on one instance, and where it was looked for. */
export type Placed = DutyReport & { scope: Scope }

/** The open work on one of the instances; the profile's name is undefined if there is only one. */
export type InstanceDuty = Placed & { context: Context; profile: string | undefined }

/** Returns since when a record must not have been updated to count as untouched, as an instant. */
export function untouchedSince({ clock }: Context, { untouched: { length } }: DutyChoice): number {
  return clock().getTime() - length
}

/** Says which records are shown: `Tickets assigned to you on acme (26.10)`. */
export async function whereText(
  context: Context,
  choice: DutyChoice,
  scope: Scope,
): Promise<string> {
  const nouns = joinWords(workModules().map(({ resource }) => nounsOf(resource)))
  return `${capitalise(nouns)}${await placeOf(context, choice, scope)}`
}

/** Says whose records are shown, and where, after their noun. */
export async function placeOf(
  context: Context,
  { isMine }: DutyChoice,
  scope: Scope,
): Promise<string> {
  return `${isMine ? ' assigned to you' : ''} ${await placeText(context, scope)}`
}
