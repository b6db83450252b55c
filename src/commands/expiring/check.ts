import type { Context } from '../../context.ts'
import { type Failure, tolerate, UsageError } from '../../errors.ts'
import { compareExpiring } from '../../reports/expiring-records.ts'
import { judgeExpiry } from '../../reports/expiry-check.ts'
import { ARCHIVED_CLIENT } from '../../verbs/labels.ts'
import { absentText, unreadText } from '../../verbs/unread-modules.ts'
import { resultOf } from './plugin-result.ts'
import { type ExpiringChoice, type InstanceReport, readInstance } from './print-expiring.ts'
import { parseThresholds } from './thresholds.ts'

/** What the options of a check say; `read` parses them and throws a UsageError. */
interface CheckRequest {
  thresholds: string
  within: string | undefined
  query: string | undefined
  read(): Omit<ExpiringChoice, 'within'>
}

/** An instance's report, or why there is none. */
type Outcome = { name: string } & ({ report: InstanceReport } | { failure: Failure })

/** Answers as a monitoring plugin: throws a PluginResult. */
export async function runCheck(
  context: Context,
  { thresholds: text, within, query, read }: CheckRequest,
): Promise<never> {
  const thresholds = parseThresholds(text)
  if (within !== undefined) {
    throw new UsageError("--within can't be used with --check, which looks as far ahead as warn=")
  }
  if (query !== undefined) {
    throw new UsageError("--query can't be used with --check, which prints no JSON")
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
  throw resultOf(check, { thresholds, watched, problems, unread, remarks, profiles })
}

/** Reads all requested instances. */
async function readAll(context: Context, choice: ExpiringChoice): Promise<readonly Outcome[]> {
  const contexts = await context.instanceContexts()
  // Without any profile, the context's own failure says so; nothing was looked at, so that must not be OK.
  const instances = contexts.length === 0 ? [context] : contexts
  return Promise.all(
    instances.map(async (instance): Promise<Outcome> => {
      const name = instance.flags.profile ?? ''
      try {
        return { name, report: await readInstance(instance, choice) }
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
