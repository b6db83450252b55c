import type { Context } from '../../context.ts'
import { type Failure, InterruptedError, PluginStatus, tolerate, UsageError } from '../../errors.ts'
import { compareExpiring } from '../../reports/expiring-records.ts'
import { type CheckState, judgeExpiry } from '../../reports/expiry-check.ts'
import { makeMask } from '../../text/masking.ts'
import { absentText, unreadText } from '../unread-modules.ts'
import { pluginLine, unknownLine } from './plugin-line.ts'
import {
  ARCHIVED_CLIENT,
  type ExpiringChoice,
  type InstanceReport,
  readInstance,
} from './print-expiring.ts'
import { parseThresholds } from './thresholds.ts'

/** The exit statuses of a monitoring plugin. */
const STATUSES: Readonly<Record<CheckState, number>> = {
  ok: 0,
  warning: 1,
  critical: 2,
  unknown: 3,
}

/** What the options of a check say; `read` parses them and throws a UsageError. */
interface CheckRequest {
  thresholds: string
  within: string | undefined
  read(): Omit<ExpiringChoice, 'within'>
}

/** An instance's report, or why there is none. */
type Outcome = { name: string } & ({ report: InstanceReport } | { failure: Failure })

/**
 * Answers as a monitoring plugin. Whatever goes wrong is `unknown`, in the line and in the status: monitoring has other
 * meanings for the program's own statuses, and ignores standard error.
 */
export async function runCheck(context: Context, request: CheckRequest): Promise<void> {
  const { line, state } = await answer(context, request).catch((error: unknown) => ({
    line: unknownLine(reasonOf(context, error)),
    state: 'unknown' as const,
  }))
  await context.showText(`${makeMask(context.secrets)(line)}\n`)
  if (state !== 'ok') throw new PluginStatus(STATUSES[state])
}

/** Returns why a check could not be made; throws an interruption. */
function reasonOf({ signal }: Context, error: unknown): string {
  const reason: unknown = signal.aborted ? signal.reason : error
  if (reason instanceof InterruptedError) throw reason
  if (reason instanceof Error) return reason.message
  return 'the check failed'
}

async function answer(
  context: Context,
  { thresholds: text, within, read }: CheckRequest,
): Promise<{ line: string; state: CheckState }> {
  const thresholds = parseThresholds(text)
  if (within !== undefined) {
    throw new UsageError("--within can't be used with --check, which looks as far ahead as warn=")
  }
  const choice = { ...read(), within: thresholds.warning }
  const outcomes = await readAll(context, choice)
  const [only] = outcomes
  if (outcomes.length === 1 && only !== undefined && 'failure' in only) throw only.failure
  const reports = outcomes.flatMap((one) =>
    'report' in one ? [{ ...one.report, name: one.name }] : [],
  )
  const problems = outcomes.flatMap((one) => problemsOf(one, outcomes.length > 1))
  const expiring = reports.flatMap((report) => report.expiring).sort(compareExpiring)
  const watched = reports.reduce((sum, report) => sum + report.watched, 0)
  const absent = [...new Set(reports.flatMap((report) => report.absent))]
  const check = judgeExpiry(expiring, problems.length === 0, thresholds)
  const unread = outcomes.reduce(
    (sum, one) => sum + ('report' in one ? one.report.unread.length : 1),
    0,
  )
  const remarks = [
    ...(absent.length === 0 ? [] : [absentText(absent)]),
    ...(reports.some(({ isClientArchived }) => isClientArchived) ? [ARCHIVED_CLIENT] : []),
  ]
  const profiles = new Map(
    outcomes.length === 1
      ? []
      : reports.flatMap(({ name, expiring: own }) => own.map((one) => [one, name] as const)),
  )
  return {
    line: pluginLine(check, { thresholds, watched, problems, unread, remarks, profiles }),
    state: check.state,
  }
}

/** Reads all requested instances; notices are not printed, since some monitoring takes them for the result. */
async function readAll(context: Context, choice: ExpiringChoice): Promise<readonly Outcome[]> {
  const contexts = await context.instanceContexts()
  return Promise.all(
    contexts.map(async (instance): Promise<Outcome> => {
      const name = instance.flags.profile ?? ''
      try {
        return { name, report: await readInstance({ ...instance, note: () => undefined }, choice) }
      } catch (error) {
        return { name, failure: tolerate(error) }
      }
    }),
  )
}

function problemsOf(outcome: Outcome, isMany: boolean): string[] {
  const place = isMany ? `${outcome.name}: ` : ''
  if ('failure' in outcome) return [`${place}${outcome.failure.message}`]
  const { unread } = outcome.report
  return unread.length === 0 ? [] : [`${place}${unreadText(unread)}`]
}
