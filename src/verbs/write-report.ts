import type { ActionOptions } from '../actions/action-options.ts'
import type { Api } from '../api/api.ts'
import { learnName } from '../api/records/references.ts'
import type { Outcome, Plan } from '../api/writes/write.ts'
import type { Context } from '../context.ts'
import { tinter } from '../output/profile-color.ts'
import { nounOf } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import type { OperationName } from '../resources/operation.ts'
import { reportNotices } from './notices.ts'
import { targetLines } from './write-target.ts'

/** The past tense of each verb. */
export const PAST_TENSE: Readonly<Partial<Record<OperationName, string>>> = {
  create: 'Created',
  update: 'Updated',
  delete: 'Deleted',
  archive: 'Archived',
  unarchive: 'Unarchived',
  resolve: 'Resolved',
  close: 'Closed',
}

/** Describes records that need no write: `is already up to date`, `are already archived`. */
export function upToDateText(verb: OperationName, count: number): string {
  const are = count === 1 ? 'is' : 'are'
  return verb === 'update' ? `${are} already up to date` : `${are} already ${verb}d`
}

/** Creates the options of an action from the global options; announces each write. */
export function createActionOptions(context: Context, api: Api): ActionOptions {
  const { flags, random, sleep, signal } = context
  return {
    ...{ random, sleep, signal },
    isForced: flags.force === true,
    isDryRun: flags.dryRun === true,
    announce: (plan) => announce(context, api, plan),
  }
}

/** Reports which instance and client a write goes to, and what it changes; on a dry run that is the result. */
async function announce(context: Context, api: Api, plan: Plan): Promise<void> {
  const { request, changes, draft } = plan
  for (const { resource, stored } of request.references ?? []) learnName(api, resource, stored)
  if (context.flags.dryRun === true) {
    await (await import('./dry-run.ts')).planWrite(context, api, plan)
  } else {
    const lines = await targetLines(api, request, request.target?.row, changes)
    context.note('target', lines.join('\n'), await instanceTint(context, api))
  }
  reportNotices(context, draft.warnings ?? [])
}

/** Returns a function that colors the instance's name in the profile's color. */
async function instanceTint(
  { io, flags }: Context,
  { settings: { instance, color } }: Api,
): Promise<(text: string) => string> {
  const tint = await tinter(color, io.hasColor.error && flags.color !== false)
  return (text) => text.replace(instance, (name) => tint(name))
}

/** Reports the outcome of a write: a confirmation, by default with the verb as its code, and every notice. */
export function reportOutcome(
  context: Context,
  resource: Resource,
  outcome: Outcome,
  code?: string,
): void {
  const { request } = outcome.plan
  const done = PAST_TENSE[request.verb] ?? 'Done'
  const what = request.verb === 'create' ? ` ${nounOf(resource)} ${outcome.id ?? ''}` : ''
  // If part of it wasn't stored, the failure says what was done.
  const isDone = outcome.state === 'done' && outcome.failure === undefined
  if (isDone) context.note(code ?? request.verb, `${done}${what}.`)
  reportNotices(context, outcome.notices)
}

/** Records for a dry run that nothing would be sent for a record. */
export async function planUnchanged(
  context: Context,
  api: Api,
  { state, row, plan: { request } }: Outcome,
): Promise<void> {
  const { resource, verb, target } = request
  const known = row ?? target?.row
  if (state !== 'unchanged' || context.flags.dryRun !== true || known === undefined) return
  await (await import('./dry-run.ts')).planNoChange(context, api, { resource, verb, row: known })
}
