import type { Api } from '../../api/api.ts'
import { requireWritable } from '../../api/http/read-only.ts'
import { type CommandInput, integerOption } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import type { Failure } from '../../errors.ts'
import { openProgress, type Progress } from '../../io/progress.ts'
import { nounsOf } from '../../records/describe-record.ts'
import { resources } from '../../resources/index.ts'
import type { RunOptions, StepOutcome } from '../../runs/execute-steps.ts'
import type { Journal } from '../../runs/journal.ts'
import { scopeFromJournal } from '../../runs/journal-scope.ts'
import { hasRedactedValues } from '../../runs/redacted.ts'
import { requireJournal } from '../../runs/reopen-run.ts'
import {
  planResume,
  type ResumeResult,
  remainingSteps,
  requireResumable,
  resumeRun,
} from '../../runs/resume.ts'
import { createActionOptions, planUnchanged } from '../../verbs/write-report.ts'
import { rereadStepSecrets, sourceMatchKeys } from '../import/import-source.ts'
import { makeRecheck } from '../import/recheck.ts'
import { chooseRun } from './choose-run.ts'
import { CONCURRENCY } from './concurrency.ts'
import { reportRun, type StepReport } from './report-run.ts'

/** Continues an interrupted run and reports the result. */
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
  const options = await optionsOf(context, api, journal, concurrency)
  const { resumed, unsaved } = await resumeWith(context, api, journal, options)
  if (resumed === undefined) return
  await reportRun(context, {
    ...{ run, stepReports: stepReports(resumed), failure: resumed.failure ?? unsaved },
    next: { for: 'To continue', step: { do: 'resume-run', run } },
  })
}

/** Resumes a run, or plans that; a run of a source only as far as nothing has overtaken it. */
async function resumeWith(
  context: Context,
  api: Api,
  journal: Journal,
  options: RunOptions,
): Promise<{ resumed: ResumeResult | undefined; unsaved?: Failure | undefined }> {
  const { run, source } = journal.header
  const work = async (checked: RunOptions) => {
    if (context.flags.dryRun !== true)
      return withProgress(context, journal, checked, (withBar) =>
        resumeRun(context, api, run, withBar),
      )
    throwFirstFailure(await planResume(context, api, run, checked))
    return undefined
  }
  if (source?.syncedAs === undefined) return { resumed: await work(options) }
  const { resumeOfSource } = await import('./resume-of-source.ts')
  return resumeOfSource(context, api, { journal, source: source.syncedAs }, (check) =>
    work({ ...options, ...check }),
  )
}

/** Shows the progress of the remaining steps, from the first one that ends: before that, the command may wait for long. */
async function withProgress(
  context: Context,
  journal: Journal,
  options: RunOptions,
  work: (options: RunOptions) => Promise<ResumeResult>,
): Promise<ResumeResult> {
  const nouns = nounsOf(resources[journal.header.resource])
  const total = remainingSteps(journal).length
  let progress: Progress | undefined
  try {
    return await work({
      ...options,
      onOutcome: async (step, outcome) => {
        progress ??= openProgress(context, { total, nouns })
        progress.advance(1)
        await options.onOutcome?.(step, outcome)
      },
    })
  } finally {
    progress?.close()
  }
}

async function optionsOf(
  context: Context,
  api: Api,
  journal: Journal,
  concurrency: number | undefined,
): Promise<RunOptions> {
  const { announce, ...actionOptions } = createActionOptions(context, api)
  const isDryRun = context.flags.dryRun === true
  const { header } = journal
  return {
    ...actionOptions,
    ...(isDryRun && announce !== undefined ? { announce } : {}),
    onOutcome: async (_, result) => {
      if (result.state === 'done') await planUnchanged(context, api, result.outcome)
    },
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(await stepSecrets(context, journal)),
    recheck: makeRecheck(context, api, {
      ...{ resource: resources[header.resource], scope: scopeFromJournal(header.scope) },
      match: sourceMatchKeys(header.source),
    }),
  }
}

/** Reads the secrets of the remaining steps again, if they have any. Throws a RefusedError if the file has changed. */
async function stepSecrets(
  context: Context,
  journal: Journal,
): Promise<Pick<RunOptions, 'secretsOf'>> {
  const { source, resource } = journal.header
  const isNeeded = remainingSteps(journal).some(({ step }) => hasRedactedValues(step))
  if (!isNeeded || source === undefined) return {}
  return { secretsOf: await rereadStepSecrets(context, resources[resource], source) }
}

/** Throws the first failure of a dry run, which has already shown what it would do. */
function throwFirstFailure(outcomes: readonly StepOutcome[]): void {
  const failed = outcomes.find(({ state }) => state === 'failed')
  if (failed?.state === 'failed') throw failed.error
}

function stepReports({ found, unclear, outcomes }: ResumeResult): StepReport[] {
  return [
    ...found.map(({ step, ended, begun }) => ({
      ...{ step, id: begun?.id ?? ended?.id, outcome: 'found' },
    })),
    ...unclear.map(({ record: { step, begun }, found: { why, ids } }) => ({
      ...{ step, id: begun?.id, outcome: 'unknown' },
      why: `${why}: check ${ids.join(', ')}. It was not repeated`,
    })),
    ...outcomes.map(outcomeReport),
  ]
}

function outcomeReport(result: StepOutcome): StepReport {
  const { step } = result
  if (result.state === 'untried') return { step, id: step.id, outcome: 'untried', why: 'not tried' }
  if (result.state === 'failed')
    return { step, id: step.id, outcome: 'failed', error: result.error }
  const { id, state, failure } = result.outcome
  if (failure !== undefined) return { step, id, outcome: 'failed', error: failure }
  return { step, id, outcome: state === 'unchanged' ? 'unchanged' : 'done' }
}
