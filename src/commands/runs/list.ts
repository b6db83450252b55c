import type { Context } from '../../context.ts'
import type { Sheet } from '../../output/sheet.ts'
import type { Json } from '../../records/record.ts'
import { listRuns, type RunSummary } from '../../runs/run-list.ts'
import { countsJson, countsText } from './run-text.ts'

/** Prints all runs, newest first, including those with damaged journals. */
export async function printRuns(context: Context): Promise<void> {
  const runs = (await listRuns(context)).toReversed()
  await context.show(sheetOf(runs))
  for (const run of runs) if (run.state === 'damaged') context.note('damaged', run.why)
  if (runs.length === 0) context.note('none', 'No runs yet.')
}

function sheetOf(runs: readonly RunSummary[]): Sheet {
  return {
    fields: [
      { name: 'run', label: 'Run', kind: 'id' },
      { name: 'command', label: 'Command', kind: 'text' },
      { name: 'resource', label: 'Module', kind: 'text' },
      { name: 'profile', label: 'Profile', kind: 'text' },
      { name: 'state', label: 'State', kind: 'text' },
      { name: 'started', label: 'Started', kind: 'moment' },
      { name: 'counts', label: 'Records', kind: 'text' },
    ],
    columns: [
      { field: 'run', heading: 'RUN' },
      { field: 'command', heading: 'COMMAND' },
      { field: 'profile', heading: 'PROFILE', dropPriority: 2 },
      { field: 'state', heading: 'STATE' },
      { field: 'started', heading: 'STARTED', dropPriority: 1 },
      { field: 'records', heading: 'RECORDS' },
    ],
    rows: runs.map(rowOf),
    labelField: 'command',
    isList: true,
  }
}

function rowOf(summary: RunSummary): Readonly<Record<string, Json>> {
  if (summary.state === 'damaged') {
    const unknown = { command: null, resource: null, profile: null, started: null, counts: null }
    return { run: summary.run, state: summary.state, ...unknown }
  }
  const { run, state, header, counts } = summary
  const { command, resource, profile, started } = header
  return {
    ...{ run, command, resource, profile, state, started },
    ...{ counts: countsJson(counts), records: countsText(counts) },
  }
}
