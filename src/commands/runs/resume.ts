import type { Api } from '../../api/api.ts'
import { requireWritable } from '../../api/http/read-only.ts'
import { type CommandInput, integerOption } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { openProgress, type Progress } from '../../io/progress.ts'
import { nounsOf } from '../../records/describe-record.ts'
import { resources } from '../../resources/index.ts'
import type { RunOptions, StepOutcome } from '../../runs/execute-steps.ts'
import type { Journal } from '../../runs/journal.ts'
import { scopeFromJournal } from '../../runs/journal-scope.ts'
import { requireJournal } from '../../runs/reopen-run.ts'
import {
  planResume,
  type ResumeResult,
  remainingSteps,
  requireResumable,
  resumeRun,
} from '../../runs/resume.ts'
import { createActionOptions, planUnchanged } from '../../verbs/write-report.ts'
import { sourceMatchKeys } from '../import/import-source.ts'
import { makeRecheck } from '../import/recheck.ts'
import { chooseRun } from './choose-run.ts'
import { CONCURRENCY } from './options.ts'
import { reportRun, type StepReport } from './report-run.ts'
import { stepSecrets } from './step-secrets.ts'

/** Goes on with an interrupted run, and says what became of it. */
export async function resume(context: Context, input: CommandInput): Promise<void> {
  const concurrency = integerOption(input, CONCURRENCY)
  requireWritable(await context.settings())
  const run = await chooseRun(context, input.args[0], {
    verb: 'resume',
    matches: ({ state }) => state === 'interrupted',
    notFoundMessage: 'No run was interrupted',
  })
  const api = await context.api()
  const journal = requireJournal(context, run)
  requireResumable(api, journal)
  const how = await howOf(context, api, journal, concurrency)
  if (context.flags.dryRun === true)
    return throwFirstFailure(await planResume(context, api, run, how))
  const resumed = await withProgress(context, journal, how, (shown) =>
    resumeRun(context, api, run, shown),
  )
  await reportRun(context, {
    ...{ run, stepReports: stepReports(resumed), failure: resumed.failure },
    next: { for: 'To go on', step: { do: 'resume-run', run } },
  })
}

/** Shows how far what is left of a run is, once the first of it is through: before that it may be waited long. */
async function withProgress(
  context: Context,
  journal: Journal,
  how: RunOptions,
  work: (how: RunOptions) => Promise<ResumeResult>,
): Promise<ResumeResult> {
  const what = nounsOf(resources[journal.header.resource])
  const total = remainingSteps(journal).length
  let progress: Progress | undefined
  try {
    return await work({
      ...how,
      onOutcome: async (step, outcome) => {
        progress ??= openProgress(context, { total, nouns: what })
        progress.advance(1)
        await how.onOutcome?.(step, outcome)
      },
    })
  } finally {
    progress?.close()
  }
}

async function howOf(
  context: Context,
  api: Api,
  journal: Journal,
  concurrency: number | undefined,
): Promise<RunOptions> {
  const { announce, ...acting } = createActionOptions(context, api)
  const isDry = context.flags.dryRun === true
  const { header } = journal
  return {
    ...acting,
    ...(isDry && announce !== undefined ? { announce } : {}),
    onOutcome: async (_, one) => {
      if (one.state === 'done') await planUnchanged(context, api, one.outcome)
    },
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(await stepSecrets(context, journal)),
    recheck: makeRecheck(context, api, {
      ...{ resource: resources[header.resource], scope: scopeFromJournal(header.scope) },
      match: sourceMatchKeys(header.source),
    }),
  }
}

/** What a dry run would do was shown as it was planned. */
function throwFirstFailure(outcomes: readonly StepOutcome[]): void {
  const failed = outcomes.find((one) => one.state === 'failed')
  if (failed !== undefined) throw failed.error
}

function stepReports({ found, unclear, outcomes }: ResumeResult): StepReport[] {
  return [
    ...found.map(({ step, ended, begun }) => ({
      ...{ step, id: begun?.id ?? ended?.id, outcome: 'found' },
    })),
    ...unclear.map(({ record: { step, begun }, found: { why, ids } }) => ({
      ...{ step, id: begun?.id, outcome: 'unknown' },
      why: `${why}: look at ${ids.join(', ')}. It was not repeated`,
    })),
    ...outcomes.map(toldOutcome),
  ]
}

function toldOutcome(one: StepOutcome): StepReport {
  const { step } = one
  if (one.state === 'untried') return { step, id: step.id, outcome: 'untried', why: 'not tried' }
  if (one.state === 'failed') return { step, id: step.id, outcome: 'failed', error: one.error }
  const { id, state, failure } = one.outcome
  if (failure !== undefined) return { step, id, outcome: 'failed', error: failure }
  return { step, id, outcome: state === 'unchanged' ? 'unchanged' : 'done' }
}
