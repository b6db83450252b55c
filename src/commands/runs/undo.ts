import type { Api } from '../../api/api.ts'
import { requireWritable } from '../../api/http/read-only.ts'
import { type CommandInput, integerOption } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { openProgress } from '../../io/progress.ts'
import { formatCount, nounsOf } from '../../records/describe-record.ts'
import { applyUndo, type UndoOptions, type UndoOutcome } from '../../runs/apply-undo.ts'
import type { UndoPlan } from '../../runs/build-undo-plan.ts'
import { type OpenUndo, openUndo, planUndo } from '../../runs/undo.ts'
import { needsConfirmation, requireConfirmation } from '../../verbs/confirm.ts'
import { instanceText } from '../../verbs/labels.ts'
import { createActionOptions } from '../../verbs/write-report.ts'
import { chooseRun } from './choose-run.ts'
import { CONCURRENCY } from './concurrency.ts'
import { reportRun, type StepReport } from './report-run.ts'
import { groupByAction, leftLines, undoPlanLines } from './undo-plan-text.ts'

/** Undoes what a run did, except what has changed since; reports what is left alone before and afterwards. */
export async function undo(context: Context, input: CommandInput): Promise<void> {
  const concurrency = integerOption(input, CONCURRENCY)
  requireWritable(await context.settings())
  const run = await chooseRun(context, input.args[0], {
    verb: 'undo',
    matches: ({ state }) => state !== 'undone' && state !== 'running',
    notFoundMessage: 'There is no run to undo',
    isConfirmedLater: needsConfirmation(context),
  })
  const api = await context.api()
  const options = optionsOf(context, api, concurrency)
  if (context.flags.dryRun === true) {
    const plan = await planUndo(context, api, run)
    await reportPlan(context, api, plan)
    await applyUndo(api, undefined, plan, options)
    return
  }
  const undoing = await openUndo(context, api, run)
  let outcomes: readonly UndoOutcome[] = []
  try {
    const { plan } = undoing
    await reportPlan(context, api, plan)
    await confirm(context, plan)
    outcomes = await withProgress(context, undoing, options)
  } finally {
    await undoing.close()
  }
  const stepReports = outcomes.map(stepReport)
  reportLeft(context, undoing.plan)
  const next = { for: 'To try again', step: { do: 'undo-run', run } } as const
  await reportRun(context, { run, stepReports, failure: undoing.failure(), next })
}

/** Applies the undo plan and shows the progress. */
async function withProgress(
  context: Context,
  { plan, apply }: OpenUndo,
  options: UndoOptions,
): Promise<readonly UndoOutcome[]> {
  const { items, resource } = plan
  const progress = openProgress(context, { total: items.length, nouns: nounsOf(resource) })
  try {
    return await apply({ ...options, onDone: () => progress.advance(1) })
  } finally {
    progress.close()
  }
}

function optionsOf(context: Context, api: Api, concurrency: number | undefined): UndoOptions {
  const { announce, ...actionOptions } = createActionOptions(context, api)
  return {
    ...actionOptions,
    ...(actionOptions.isDryRun === true && announce !== undefined ? { announce } : {}),
    ...(concurrency === undefined ? {} : { concurrency }),
  }
}

/** Reports what is undone, and what can't be. */
async function reportPlan(context: Context, api: Api, plan: UndoPlan): Promise<void> {
  const { run, command } = plan.journal.header
  const lines = undoPlanLines(plan)
  const shown = lines.length === 0 ? ['Nothing left to undo'] : lines
  const place = await instanceText(api)
  const head = `${place} › undo run ${run} (${command})`
  context.note('plan', [head, ...shown.map((line) => `    ${line}`)].join('\n'))
}

async function confirm(context: Context, { resource, items, journal }: UndoPlan): Promise<void> {
  const groups = groupByAction(items)
  if (groups.length === 0) return
  const { run, command } = journal.header
  const parts = groups.map(([action, group]) => `${action} ${formatCount(resource, group.length)}`)
  await requireConfirmation(context, {
    question: `Undo run ${run} (${command}): ${parts.join(', ')}?`,
    isFinal: groups.some(([action]) => action === 'delete'),
  })
}

/** Reports what was left alone, once everything is done: it was known before, so it isn't a failure. */
function reportLeft(context: Context, plan: UndoPlan): void {
  for (const line of leftLines(plan)) context.note('left', line)
}

function stepReport(result: UndoOutcome): StepReport {
  const { item } = result
  const { step } = item.record
  const common = { step, id: item.id }
  if (result.state === 'failed') return { ...common, outcome: 'failed', error: result.error }
  if (result.state === 'untried') return { ...common, outcome: 'untried', why: 'not tried' }
  const left = item.left.map(({ because, field }) => ({
    because,
    ...(field === undefined ? {} : { field }),
  }))
  const leftPart = left.length === 0 ? {} : { left }
  if (result.state === 'left') {
    return { ...common, ...leftPart, outcome: left.length === 0 ? 'unchanged' : 'left' }
  }
  const { failure } = result.outcome
  return failure === undefined
    ? { ...common, ...leftPart, outcome: 'undone' }
    : { ...common, ...leftPart, outcome: 'failed', error: failure }
}
