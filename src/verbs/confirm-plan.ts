import type { ChangePlan, PendingChange } from '../actions/change-plan.ts'
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

/** Reports that no record matched, and how many matching ones a list hides. */
export function reportNoMatches(context: Context, { resource, rule, hidden }: ChangePlan): void {
  const left = hiddenText(resource, hidden)
  const hint = left === '' ? '' : ` (${left}: --all)`
  context.note('nothing_matched', `No ${nounOf(resource)} matched: nothing to ${rule.verb}${hint}`)
}

/** Returns `2 closed and 1 archived are hidden`; empty if none are. */
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

/** Shows what is also deleted, and the plan for several records: how many, and each of them. Adds the reported messages to `reported`. */
export async function reportPlan(
  context: Context,
  api: Api,
  plan: ChangePlan,
  reported: Set<string>,
): Promise<void> {
  const { resource, rule, found, pending } = plan
  reportNotices(context, plan.notices)
  for (const { stored, cascade } of pending) reportCascade(context, resource, stored.row, cascade)
  if (found.length < 2 || pending.length === 0) return
  for (const { isGuess, stored } of pending) {
    if (isGuess) reportGuess(context, resource, stored.row)
  }
  const rest = found.length - pending.length
  const unchanged = rest === 0 ? '' : ` (${rest} ${upToDateText(rule.verb, rest)})`
  const place = await instanceText(api)
  const lines = await linesOf(api, plan, MAX_LISTED)
  const all = lines.flatMap((line, index) => [
    `    ${line}`,
    ...effectLines(api, resource, pending[index]).map((effect) => `    ${effect}`),
  ])
  const more = pending.length - lines.length
  context.note(
    'plan',
    [
      `${place} › ${rule.verb} ${formatCount(resource, pending.length)}${unchanged}`,
      ...(await summaryLines(api, plan)),
      ...all,
      ...(more > 0 ? [`    … and ${more} more (--dry-run shows all)`] : []),
    ].join('\n'),
  )
  reportWarnings(context, plan, reported)
}

/** Returns lines about what a write changes besides the request (flags that archiving clears permanently). */
function effectLines(api: Api, resource: Resource, one: PendingChange | undefined): string[] {
  const { draft: { sideEffects = {} } = {}, stored } = one ?? {}
  return changeLines(api, resource, plannedChanges(resource, sideEffects, stored?.row))
}

/** Reports warnings before the confirmation; one that applies to several records is reported once, with their number. */
function reportWarnings(
  context: Context,
  { resource, pending }: ChangePlan,
  reported: Set<string>,
): void {
  const warnings = pending.flatMap(({ draft }) => draft.warnings ?? [])
  for (const { code, message } of warnings) {
    if (reported.has(message)) continue
    reported.add(message)
    const count = warnings.filter((other) => other.message === message).length
    context.note(code, count > 1 ? `For ${formatCount(resource, count)}: ${message}` : message)
  }
}

/**
 * Asks for confirmation if needed: once for several records, for one if it is final or was named by part of its name.
 * Returns whether a person was asked and confirmed. Adds the reported warnings to `reported`.
 */
export async function confirmPlan(
  context: Context,
  api: Api,
  plan: ChangePlan,
  reported: Set<string>,
): Promise<boolean> {
  const { resource, found, pending } = plan
  const { verb, isFinal } = plan.rule
  const [one] = pending
  if (one === undefined || (found.length === 1 && !isFinal && !one.isGuess)) return false
  if (found.length > 1) {
    await requireConfirmation(context, await confirmationOfMany(context, api, plan))
    return needsConfirmation(context)
  }
  // Without a question, the write itself reports them before it is sent.
  if (context.canAsk && needsConfirmation(context)) reportWarnings(context, plan, reported)
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
  const target =
    pending.length === 1
      ? `this ${nounOf(resource)}`
      : `these ${formatCount(resource, pending.length)}`
  const action = `${capitalise(verb)} ${target}${isFinal ? ' permanently' : ''}`
  // With --quiet the plan wasn't shown, so the question lists the records.
  const list = context.flags.quiet === true ? `: ${await listOf(api, plan)}` : ''
  return {
    question: `${action}${list}?`,
    isFinal,
    namesToType: namesToType(plan, pending),
  }
}

/** Returns the names to be typed: of each record whose deletion deletes others. */
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
  return `${capitalise(verb)} ${describeRecord(resource, row)} permanently?`
}

/** Lists the records on one line, as many as fit a question. */
async function listOf(api: Api, plan: ChangePlan): Promise<string> {
  const lines = await linesOf(api, plan, MAX_LISTED)
  const more = plan.pending.length - lines.length
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
}

/** How many records are listed. */
const MAX_LISTED = 20

/** Describes the first `max` records, one line each, even if a name has line breaks. */
async function linesOf(
  api: Api,
  { resource, pending }: ChangePlan,
  max: number,
): Promise<string[]> {
  const lines = await describeAll(
    api,
    resource,
    pending.slice(0, max).map(({ stored }) => stored),
  )
  return lines.map(cleanLine)
}
