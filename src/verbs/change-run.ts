// Loaded only when several records are written.
import { openPlanSession } from '../actions/change.ts'
import type { BulkChangeResult, ChangePlan } from '../actions/change-plan.ts'
import type { ChangeOptions } from '../actions/change-rule.ts'
import type { Api } from '../api/api.ts'
import { clientOf } from '../api/records/scope.ts'
import { toTypedValue } from '../api/writes/diff.ts'
import type { Context } from '../context.ts'
import type { HintLine } from '../hints.ts'
import { openProgress } from '../io/progress.ts'
import { displayName, nounsOf } from '../records/describe-record.ts'
import type { Json } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { hasVerb, type Verb } from '../resources/verbs.ts'
import { REDACTED } from '../runs/journal-entries.ts'
import { openRun } from '../runs/open-run.ts'
import type { Run } from '../runs/run.ts'
import type { Step } from '../runs/step.ts'
import { reportNotices } from './notices.ts'

/** Up to this many records are written one after another, since a session would save no requests. */
const MAX_WITHOUT_SESSION = 5

/** A plan for several records, and the function that applies it. */
interface JournaledChange {
  plan: ChangePlan
  changeOptions: ChangeOptions
  apply(changeOptions: ChangeOptions): Promise<BulkChangeResult>
}

/**
 * Applies a plan for several records as a run: each write is recorded in the run's journal before it is sent. Throws a
 * RefusedError if another run is writing to the module.
 */
export async function applyInRun(
  context: Context,
  api: Api,
  { plan, changeOptions, apply }: JournaledChange,
): Promise<BulkChangeResult> {
  const { resource, scope, rule } = plan
  const command = `${resource.name} ${rule.verb}`
  const run = await openRun(context, api, { command, resource, scope, steps: stepsOf(plan) })
  try {
    const usesSession = needsSession(plan)
    const inner = usesSession ? await openPlanSession(api, plan, context.signal) : undefined
    const changes = await withProgress(context, plan, changeOptions, (options) =>
      apply({ ...options, isConcurrent: usesSession, writer: run.writer(inner) }),
    )
    reportRun(context, plan, run, changes)
    return changes
  } finally {
    await run.close()
  }
}

/** Shows progress while the writes run. */
async function withProgress(
  context: Context,
  { resource, pending }: ChangePlan,
  changeOptions: ChangeOptions,
  work: (changeOptions: ChangeOptions) => Promise<BulkChangeResult>,
): Promise<BulkChangeResult> {
  const progress = openProgress(context, { total: pending.length, nouns: nounsOf(resource) })
  try {
    return await work({
      ...changeOptions,
      onOutcome: async (outcome, undo) => {
        progress.advance(1)
        await changeOptions.onOutcome?.(outcome, undo)
      },
    })
  } finally {
    progress.close()
  }
}

/**
 * Returns whether a session saves requests: not for a few records, nor for those the server doesn't show (H20). Final
 * changes are made one after another, in the order given.
 */
function needsSession({ rule, pending }: ChangePlan): boolean {
  const isVisible = pending.every(({ stored }) => Object.keys(stored.raw).length > 0)
  return pending.length > MAX_WITHOUT_SESSION && isVisible && !rule.isFinal
}

function stepsOf({ resource, rule: { verb }, found }: ChangePlan): Step[] {
  return found.map(({ stored: { row }, request }) => ({
    verb,
    id: Number(row[resource.id]),
    name: displayName(resource, row),
    client: clientOf(resource, row),
    ...(verb === 'update' ? { values: valuesOf(resource, request.values) } : {}),
  }))
}

/** Returns the values as JSON, with secrets redacted. */
function valuesOf(
  { fields }: Resource,
  values: Readonly<Record<string, string | number>>,
): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const field = fields[name]
      if (field === undefined) return []
      return [[name, field.kind === 'secret' ? REDACTED : toTypedValue(field, value)]]
    }),
  )
}

/** The verb that undoes each verb. */
const INVERSE_VERBS: Readonly<Partial<Record<ChangePlan['rule']['verb'], Verb>>> = {
  update: 'update',
  archive: 'unarchive',
  unarchive: 'archive',
}

/** Reports the run's number, how to undo it if that is possible, and how to resume it if something is left. */
function reportRun(
  context: Context,
  plan: ChangePlan,
  run: Run,
  { done, failure }: BulkChangeResult,
): void {
  const { rule, resource, found } = plan
  const inverse = INVERSE_VERBS[rule.verb]
  const isChanged = done.some(({ outcome }) => outcome.state === 'done')
  const canUndo = isChanged && inverse !== undefined && hasVerb(resource, inverse)
  const canResume = failure !== undefined && done.length < found.length && run.canResume
  const number = run.number
  const hint: HintLine[] = [
    ...(canUndo ? [{ for: 'Undo', step: { do: 'undo-run', run: number } } as const] : []),
    ...(canResume ? [{ for: 'Resume', step: { do: 'resume-run', run: number } } as const] : []),
  ]
  if (hint.length === 0) return
  reportNotices(context, [{ code: 'run', message: `This was run ${number}.`, hint }])
}
