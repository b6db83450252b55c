import type { Context } from '../../context.ts'
import { NotFoundError } from '../../errors.ts'
import { FORMATS } from '../../output/formats.ts'
import type { Sheet, SheetField } from '../../output/sheet.ts'
import type { Json } from '../../records/record.ts'
import type { StepRecord } from '../../runs/journal.ts'
import type { BegunEntry } from '../../runs/journal-entries.ts'
import { runNumbers, runsFolder } from '../../runs/journal-folder.ts'
import { requireJournal } from '../../runs/reopen-run.ts'
import { type KnownRun, summaryOf } from '../../runs/run-list.ts'
import { readRun } from './options.ts'
import { countsJson, countsText, stateOfStep, stepReason } from './run-text.ts'

/** Prints a run and the outcome of its steps; the last run if none is named. */
export async function showRun(context: Context, text: string | undefined): Promise<void> {
  const folder = runsFolder(context)
  const run = readRun(text) ?? runNumbers(folder).at(-1)
  if (run === undefined) throw new NotFoundError('There are no runs yet')
  const summary = await summaryOf(folder, requireJournal(context, run))
  if (FORMATS[context.format()].reader === 'program') return context.show(documentOf(summary))
  await context.show(cardOf(summary))
  await context.showText('\n')
  await context.show(stepsOf(summary.journal.steps))
}

const text = (name: string, label: string): SheetField => ({ name, label, kind: 'text' })

const FACTS: readonly SheetField[] = [
  { name: 'run', label: 'Run', kind: 'id' },
  text('command', 'Command'),
  text('resource', 'Module'),
  text('state', 'State'),
  { name: 'started', label: 'Started', kind: 'moment' },
  text('profile', 'Profile'),
  text('url', 'Address'),
  text('source', 'File'),
]

/** Returns the whole run as one JSON document. */
function documentOf(summary: KnownRun): Sheet {
  const { counts, journal } = summary
  const row = {
    ...factsOf(summary),
    source: { ...summary.header.source } as Json,
    counts: countsJson(counts),
    can_resume: summary.header.canResume,
    steps: journal.steps.map(stepJson),
  }
  const more = ['counts', 'can_resume', 'steps'].map((name) => text(name, name))
  return { fields: [...FACTS, ...more], columns: [], rows: [row], isList: false }
}

function cardOf(summary: KnownRun): Sheet {
  const { header, counts, run } = summary
  const fields = [...FACTS.slice(2), text('records', 'Records')]
  return {
    ...{ fields, isList: false, title: { name: `Run ${run}`, details: header.command } },
    columns: [...FACTS, text('records', 'Records')].map(({ name, label }) => ({
      field: name,
      heading: label.toUpperCase(),
    })),
    rows: [{ ...factsOf(summary), records: countsText(counts) }],
  }
}

function factsOf({ run, state, header }: KnownRun): Record<string, Json> {
  const { command, resource, started, profile, url, source } = header
  const file = source === undefined ? null : (source.path ?? 'standard input')
  return { run, command, resource, state, started, profile, url, source: file }
}

function stepsOf(steps: readonly StepRecord[]): Sheet {
  const columns = [
    { field: 'line', heading: 'LINE', dropPriority: 4 },
    { field: 'do', heading: 'DO', dropPriority: 2 },
    { field: 'id', heading: 'ID', dropPriority: 3 },
    { field: 'name', heading: 'NAME' },
    { field: 'outcome', heading: 'OUTCOME' },
    { field: 'why', heading: 'WHY', dropPriority: 1 },
  ]
  return {
    fields: columns.map(({ field }) =>
      field === 'line' || field === 'id'
        ? { name: field, label: field, kind: 'id' }
        : text(field, field),
    ),
    columns: columns.filter(({ field }) => field !== 'line' || steps.some(({ step }) => step.line)),
    rows: steps.map((record) => ({ ...stepFacts(record), why: stepReason(record) })),
    isList: true,
  }
}

function stepFacts(record: StepRecord): Record<string, Json> {
  const { step, ended } = record
  return {
    ...{ line: step.line ?? null, do: step.verb, id: step.id ?? ended?.id ?? null },
    ...{ name: step.name, client: step.client, outcome: stateOfStep(record) },
  }
}

function stepJson(record: StepRecord): Json {
  const { begun, ended, undo } = record
  const { code, message, hazard } = ended ?? {}
  const why = Object.entries({ code, message, hazard }).filter(([, value]) => value !== undefined)
  return {
    ...stepFacts(record),
    ...(begun === undefined ? {} : { changes: changesJson(begun) }),
    ...(why.length === 0 ? {} : { error: Object.fromEntries(why) }),
    ...(undo.ended?.as === 'left' ? { left: undo.ended.message ?? '' } : {}),
  } as Json
}

function changesJson({ fields, besides = {} }: BegunEntry): Json {
  const changes = Object.entries({ ...fields, ...besides }).map(([name, { from = null, to }]) => [
    name,
    { from, to },
  ])
  return Object.fromEntries(changes)
}
