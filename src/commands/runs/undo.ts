import type { Api } from '../../api/api.ts'
import { requireWritable } from '../../api/http/read-only.ts'
import { type CommandInput, integerOption } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { openProgress } from '../../io/progress.ts'
import { describeRecord, formatCount, nounsOf } from '../../records/describe-record.ts'
import { labelInSentence } from '../../records/field-names.ts'
import type { Resource } from '../../resources/definition.ts'
import { applyUndo, type UndoOptions, type UndoOutcome } from '../../runs/apply-undo.ts'
import type { UndoPlan } from '../../runs/build-undo-plan.ts'
import { type OpenUndo, openUndo, planUndo } from '../../runs/undo.ts'
import type { LeftAlone, LeftBecause, UndoItem } from '../../runs/undo-item.ts'
import { needsConfirmation, requireConfirmation } from '../../verbs/confirm.ts'
import { instanceText } from '../../verbs/labels.ts'
import { createActionOptions } from '../../verbs/write-report.ts'
import { chooseRun } from './choose-run.ts'
import { CONCURRENCY } from './options.ts'
import { reportRun, type StepReport } from './report-run.ts'

/** Takes back what a run did, as far as it is still as the run left it; what stays is said before and afterwards. */
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
  const how = howOf(context, api, concurrency)
  if (context.flags.dryRun === true) {
    const plan = await planUndo(context, api, run)
    await tellPlan(context, api, plan)
    await applyUndo(api, undefined, plan, how)
    return
  }
  const undoing = await openUndo(context, api, run)
  let outcomes: readonly UndoOutcome[] = []
  try {
    const { plan } = undoing
    await tellPlan(context, api, plan)
    await confirm(context, plan)
    outcomes = await withProgress(context, undoing, how)
  } finally {
    await undoing.close()
  }
  const told = outcomes.map(stepReport)
  tellLeft(context, undoing.plan)
  const next = { for: 'To try again', step: { do: 'undo-run', run } } as const
  await reportRun(context, { run, stepReports: told, failure: undoing.failure(), next })
}

/** Takes back what the plan says, and shows how far it is. */
async function withProgress(
  context: Context,
  { plan, apply }: OpenUndo,
  how: UndoOptions,
): Promise<readonly UndoOutcome[]> {
  const { items, resource } = plan
  const progress = openProgress(context, { total: items.length, nouns: nounsOf(resource) })
  try {
    return await apply({ ...how, onDone: () => progress.advance(1) })
  } finally {
    progress.close()
  }
}

function howOf(context: Context, api: Api, concurrency: number | undefined): UndoOptions {
  const { announce, ...acting } = createActionOptions(context, api)
  return {
    ...acting,
    ...(acting.isDryRun === true && announce !== undefined ? { announce } : {}),
    ...(concurrency === undefined ? {} : { concurrency }),
  }
}

const ACTION_TEXTS = {
  'put back': 'Put back',
  archive: 'Archive',
  unarchive: 'Unarchive',
  delete: 'Delete for good',
} as const

type UndoAction = keyof typeof ACTION_TEXTS

/** Says what is taken back, and what can't be. */
async function tellPlan(context: Context, api: Api, plan: UndoPlan): Promise<void> {
  const { resource, items, journal } = plan
  const { run, command } = journal.header
  const lines = groupByAction(items).map(
    ([does, some]) => `${ACTION_TEXTS[does]}: ${namesOf(resource, some)}`,
  )
  const flags = [...flagsOf(resource, items), ...restoredMarks(resource, items)]
  const left = groupByReason(items).map(
    ([why, some]) => `${REASON_TEXTS[why]}: ${namesOf(resource, some)}`,
  )
  const all = [...lines, ...flags, ...left]
  const shown = all.length === 0 ? ['Nothing left to undo'] : all
  const place = await instanceText(api)
  const head = `${place} › undo run ${run} (${command})`
  context.note('plan', [head, ...shown.map((line) => `    ${line}`)].join('\n'))
}

/** The flags that are set again where archiving has cleared them (H36). */
function flagsOf(resource: Resource, items: readonly UndoItem[]): string[] {
  const some = items.flatMap((item) => {
    const { action } = item
    const names = action.do === 'unarchive' ? Object.keys(action.values) : []
    const left = names.map((field) => ({ because: 'changed', field }) as const)
    return left.length === 0 ? [] : [{ ...item, left }]
  })
  return some.length === 0 ? [] : [`Set again: ${namesOf(resource, some)}`]
}

/** The records that get back a mark which only one may have (H36). */
function restoredMarks(resource: Resource, items: readonly UndoItem[]): string[] {
  return items.flatMap(({ flagToRestore }) => {
    if (flagToRestore?.target === undefined) return []
    const field = resource.fields[flagToRestore.field]
    const label = field === undefined ? flagToRestore.field : labelInSentence(field)
    return [`Set again: ${describeRecord(resource, flagToRestore.target.row)} (${label})`]
  })
}

async function confirm(context: Context, { resource, items, journal }: UndoPlan): Promise<void> {
  const some = groupByAction(items)
  if (some.length === 0) return
  const { run, command } = journal.header
  const parts = some.map(([does, list]) => `${does} ${formatCount(resource, list.length)}`)
  await requireConfirmation(context, {
    question: `Undo run ${run} (${command}): ${parts.join(', ')}?`,
    isFinal: some.some(([does]) => does === 'delete'),
  })
}

function groupByAction(items: readonly UndoItem[]): [UndoAction, UndoItem[]][] {
  const all = Object.keys(ACTION_TEXTS) as UndoAction[]
  return all.flatMap((does): [UndoAction, UndoItem[]][] => {
    const some = items.filter(({ action }) => action.do === does)
    return some.length === 0 ? [] : [[does, some]]
  })
}

const REASON_TEXTS: Readonly<Record<LeftBecause, string>> = {
  changed: 'Left, since somebody has changed it',
  referred: 'Left, since other records refer to it by now',
  gone: 'No longer there',
  final: 'Can’t be undone, since it is final',
  secret: 'Can’t be undone, since the old secret is kept nowhere',
  'not clearable': 'Can’t be undone because ITFlow can’t clear the field (H10)',
  'no operation': 'Can’t be undone with this server and key',
  unknown: 'Left, since it is not known whether it happened',
}

function groupByReason(items: readonly UndoItem[]): [LeftBecause, UndoItem[]][] {
  const all = Object.keys(REASON_TEXTS) as LeftBecause[]
  return all.flatMap((why): [LeftBecause, UndoItem[]][] => {
    const some = items.flatMap((item) => {
      const left = item.left.filter(({ because }) => because === why)
      return left.length === 0 ? [] : [{ ...item, left }]
    })
    return some.length === 0 ? [] : [[why, some]]
  })
}

/** So many are named. */
const NAMED = 10

function namesOf(resource: Resource, items: readonly UndoItem[]): string {
  const names = items.slice(0, NAMED).map((item) => nameOf(resource, item))
  const rest = items.length - names.length
  const more = rest > 0 ? ` and ${rest} more` : ''
  const count = items.length > 1 ? `${items.length} ${nounsOf(resource)}: ` : ''
  return `${count}${names.join(', ')}${more}`
}

function nameOf(resource: Resource, { record, left }: UndoItem): string {
  const fields = labelsOf(resource, left)
  return fields === '' ? record.step.name : `${record.step.name} (${fields})`
}

function labelsOf({ fields }: Resource, left: readonly LeftAlone[]): string {
  return left
    .flatMap(({ field }) =>
      field === undefined ? [] : [labelInSentence(fields[field] ?? { label: field })],
    )
    .join(', ')
}

/** What stays as it is, once all is done: it was known before, and is no failure. */
function tellLeft(context: Context, { resource, items }: UndoPlan): void {
  for (const [why, some] of groupByReason(items)) {
    context.note('left', `${REASON_TEXTS[why]}: ${namesOf(resource, some)}`)
  }
}

function stepReport(one: UndoOutcome): StepReport {
  const { item } = one
  const { step } = item.record
  const common = { step, id: item.id }
  if (one.state === 'failed') return { ...common, outcome: 'failed', error: one.error }
  if (one.state === 'untried') return { ...common, outcome: 'untried', why: 'not tried' }
  const left = item.left.map(({ because, field }) => ({
    because,
    ...(field === undefined ? {} : { field }),
  }))
  const leftPart = left.length === 0 ? {} : { left }
  if (one.state === 'left') {
    return { ...common, ...leftPart, outcome: left.length === 0 ? 'unchanged' : 'left' }
  }
  const { failure } = one.outcome
  return failure === undefined
    ? { ...common, ...leftPart, outcome: 'undone' }
    : { ...common, ...leftPart, outcome: 'failed', error: failure }
}
