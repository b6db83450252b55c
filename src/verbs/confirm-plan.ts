import type { ChangePlan, PendingChange } from '../actions/change.ts'
import type { Api } from '../api/api.ts'
import { describeAll } from '../api/records/not-found.ts'
import { plannedChanges } from '../api/writes/diff.ts'
import type { Context } from '../context.ts'
import { describeRecord, displayName, formatCount, nounOf } from '../records/describe-record.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { capitalise } from '../text/sentence.ts'
import { cleanLine } from '../text/terminal-safe.ts'
import { summaryLines } from './change-summary.ts'
import { type Confirmation, needsConfirmation, requireConfirmation } from './confirm.ts'
import { reportCascade } from './confirm-deletion.ts'
import { confirmGuess, partialNameText } from './confirm-guess.ts'
import { instanceText } from './labels.ts'
import { reportNotices } from './notices.ts'
import { reportGuess } from './selector-argument.ts'
import { upToDateText } from './write-report.ts'
import { changeLines } from './write-target.ts'

/** Says that no record is what was asked for, and what a list hides of those that are. */
export function reportNoMatches(context: Context, { resource, rule, hidden }: ChangePlan): void {
  const left = hiddenText(resource, hidden)
  const hint = left === '' ? '' : ` (${left}: --all)`
  context.note('nothing_matched', `No ${nounOf(resource)} matched: nothing to ${rule.verb}${hint}`)
}

/** `2 closed and 1 archived are hidden`; empty where none are. */
function hiddenText(
  { hiddenByDefault }: Resource,
  { hidden, archived }: ChangePlan['hidden'],
): string {
  const parts = [
    ...(hidden > 0 ? [`${hidden} ${hiddenByDefault?.word ?? ''}`] : []),
    ...(archived > 0 ? [`${archived} archived`] : []),
  ]
  if (parts.length === 0) return ''
  return `${parts.join(' and ')} ${hidden + archived === 1 ? 'is' : 'are'} hidden`
}

/** Shows what goes with records, and a plan for several: how many, and each of them; `told` notes what was said. */
export async function reportPlan(
  context: Context,
  api: Api,
  plan: ChangePlan,
  told: Set<string>,
): Promise<void> {
  const { resource, rule, found, pending } = plan
  reportNotices(context, plan.notices)
  for (const { stored, cascade } of pending) reportCascade(context, resource, stored.row, cascade)
  if (found.length < 2 || pending.length === 0) return
  for (const { isGuess, stored } of pending) {
    if (isGuess) reportGuess(context, resource, stored.row)
  }
  const rest = found.length - pending.length
  const so = rest === 0 ? '' : ` (${rest} ${upToDateText(rule.verb, rest)})`
  const place = await instanceText(api)
  const lines = await linesOf(api, plan, LISTED)
  const all = lines.flatMap((line, index) => [
    `    ${line}`,
    ...effectLines(api, resource, pending[index]).map((effect) => `    ${effect}`),
  ])
  const more = pending.length - lines.length
  context.note(
    'plan',
    [
      `${place} › ${rule.verb} ${formatCount(resource, pending.length)}${so}`,
      ...(await summaryLines(api, plan)),
      ...all,
      ...(more > 0 ? [`    … and ${more} more (--dry-run shows all)`] : []),
    ].join('\n'),
  )
  tellWarnings(context, plan, told)
}

/** What a write changes beside what was asked for (flags that archiving clears for good). */
function effectLines(api: Api, resource: Resource, one: PendingChange | undefined): string[] {
  const { draft: { sideEffects = {} } = {}, stored } = one ?? {}
  return changeLines(api, resource, plannedChanges(resource, sideEffects, stored?.row))
}

/** What a person may not want, before they are asked; what concerns several records is said once, and of how many. */
function tellWarnings(
  context: Context,
  { resource, pending }: ChangePlan,
  told: Set<string>,
): void {
  const warnings = pending.flatMap(({ draft }) => draft.warnings ?? [])
  for (const { code, message } of warnings) {
    if (told.has(message)) continue
    told.add(message)
    const count = warnings.filter((other) => other.message === message).length
    context.note(code, count > 1 ? `Of ${formatCount(resource, count)}: ${message}` : message)
  }
}

/**
 * Asks for confirmation if needed: once for several records, for one if it is final or was named by part of its name.
 * Resolves with whether a person was asked and confirmed; `told` notes what was said for that.
 */
export async function confirmPlan(
  context: Context,
  api: Api,
  plan: ChangePlan,
  told: Set<string>,
): Promise<boolean> {
  const { resource, found, pending } = plan
  const { verb, isFinal } = plan.rule
  const [one] = pending
  if (one === undefined || (found.length === 1 && !isFinal && !one.isGuess)) return false
  if (found.length > 1) {
    await requireConfirmation(context, await confirmationOfMany(context, api, plan))
    return needsConfirmation(context)
  }
  // Without a question the write itself tells them before it is sent.
  if (context.canAsk && needsConfirmation(context)) tellWarnings(context, plan, told)
  if (one.isGuess && !needsConfirmation(context)) reportGuess(context, resource, one.stored.row)
  else if (isFinal) await requireConfirmation(context, confirmationOfOne(plan, one))
  else await confirmGuess(context, api, resource, { ...one, does: capitalise(verb) })
  return needsConfirmation(context)
}

function confirmationOfOne(plan: ChangePlan, one: PendingChange): Confirmation {
  const { stored, text, isGuess } = one
  const question = questionFor(plan, stored.row)
  return {
    question: isGuess ? `${partialNameText(text)} ${question}` : question,
    isFinal: true,
    namesToType: namesToType(plan, [one]),
  }
}

async function confirmationOfMany(
  context: Context,
  api: Api,
  plan: ChangePlan,
): Promise<Confirmation> {
  const { resource, pending } = plan
  const { verb, isFinal } = plan.rule
  const these =
    pending.length === 1
      ? `this ${nounOf(resource)}`
      : `these ${formatCount(resource, pending.length)}`
  const ask = `${capitalise(verb)} ${these}${isFinal ? ' for good' : ''}`
  // With --quiet the plan was not shown, and nobody should say yes to what they have not seen.
  const list = context.flags.quiet === true ? `: ${await listOf(api, plan)}` : ''
  return {
    question: `${ask}${list}?`,
    isFinal,
    namesToType: namesToType(plan, pending),
  }
}

/** The names to be typed: of each record with which others go. */
function namesToType(
  plan: ChangePlan,
  pending: readonly PendingChange[],
): { question: string; name: string }[] {
  return pending.flatMap(({ stored: { row }, cascade }) => {
    const name = displayName(plan.resource, row)
    return cascade === undefined ? [] : [{ question: questionFor(plan, row), name }]
  })
}

function questionFor({ resource, rule: { verb } }: ChangePlan, row: Row): string {
  return `${capitalise(verb)} ${describeRecord(resource, row)} for good?`
}

/** The records in one line, as many as a question can hold. */
async function listOf(api: Api, plan: ChangePlan): Promise<string> {
  const lines = await linesOf(api, plan, LISTED)
  const more = plan.pending.length - lines.length
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
}

/** So many records are named. */
const LISTED = 20

/** Each record on one line, whatever its name has in it; so many of them. */
async function linesOf(
  api: Api,
  { resource, pending }: ChangePlan,
  most: number,
): Promise<string[]> {
  const lines = await describeAll(
    api,
    resource,
    pending.slice(0, most).map(({ stored }) => stored),
  )
  return lines.map(cleanLine)
}
