import type { Api } from '../api/api.ts'
import type { Outcome, Plan, WriteOptions } from '../api/writes/write.ts'
import type { Context } from '../context.ts'
import { tinter } from '../output/tint.ts'
import { nounOf } from '../records/naming.ts'
import type { Row } from '../records/record.ts'
import type { OperationName, Resource } from '../resources/definition.ts'
import { targetLines } from './write-target.ts'

const DONE: Readonly<Partial<Record<OperationName, string>>> = {
  create: 'Created',
  update: 'Updated',
  delete: 'Deleted',
  archive: 'Archived',
  unarchive: 'Unarchived',
  resolve: 'Resolved',
  close: 'Closed',
}

/** The flags that shape a write, and the telling of what it is about to do. */
export function writeOptions(context: Context, api: Api): WriteOptions {
  const { flags, random, sleep } = context
  return {
    isForced: flags.force === true,
    isDryRun: flags.dryRun === true,
    random,
    sleep,
    announce: (plan) => announce(context, api, plan),
  }
}

/** Says which instance and client a write goes to, and what it changes; on a dry run that is the result. */
async function announce(context: Context, api: Api, plan: Plan): Promise<void> {
  const { request, changes, draft } = plan
  if (context.flags.dryRun === true) {
    await (await import('./dry-run.ts')).planWrite(context, api, plan)
  } else {
    const lines = await targetLines(api, request, request.target?.row, changes)
    context.note('target', lines.join('\n'), await instanceTint(context, api))
  }
  for (const { code, message } of draft.warnings ?? []) context.note(code, message)
}

/** Says that a record is already what it was to become; a dry run has then nothing to send for it. */
export async function tellUnchanged(
  context: Context,
  api: Api,
  { resource, verb, row }: { resource: Resource; verb: OperationName; row: Row },
  message: string,
): Promise<void> {
  context.note('unchanged', message)
  if (context.flags.dryRun !== true) return
  await (await import('./dry-run.ts')).planNothing(context, api, { resource, verb, row })
}

/** Colours the first word that is the instance's name, as its profile says. */
async function instanceTint(
  { io, flags }: Context,
  { settings: { instance, color } }: Api,
): Promise<(text: string) => string> {
  const tint = await tinter(color, io.hasColor.error && flags.color !== false)
  return (text) => text.replace(instance, (name) => tint(name))
}

/** Tells what a write came to: a confirmation, and every notice. */
export function tellOutcome(context: Context, resource: Resource, outcome: Outcome): void {
  const { request } = outcome.plan
  const done = DONE[request.verb] ?? 'Done'
  const what = request.verb === 'create' ? ` ${nounOf(resource)} ${outcome.id ?? ''}` : ''
  // If part of it is not stored, the failure says what was done.
  const isDone = outcome.state === 'done' && outcome.failure === undefined
  if (isDone) context.note(request.verb, `${done}${what}.`)
  for (const { code, message } of outcome.notices) context.note(code, message)
}
