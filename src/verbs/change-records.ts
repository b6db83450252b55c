import { applyChange, type ChangePlan, enforceChangeLimit, planChange } from '../actions/change.ts'
import type { ChangeOptions, ChangeResult, ChangeRule } from '../actions/change-rule.ts'
import type { Api } from '../api/api.ts'
import { withOperation } from '../api/capabilities/operation.ts'
import type { Notice } from '../api/writes/plan.ts'
import type { Outcome, Plan } from '../api/writes/write.ts'
import type { CommandInput } from '../cli/command.ts'
import type { Context } from '../context.ts'
import type { Resource } from '../resources/definition.ts'
import { changeLimitOf } from './change-limit.ts'
import { confirmPlan, reportNoMatches, reportPlan } from './confirm-plan.ts'
import type { ShowRecordsOptions } from './present.ts'
import { readSelection } from './record-selection.ts'
import { findOptions, fitsFor } from './selector-argument.ts'
import { instanceFlagsOf, reportUndo } from './undo.ts'
import { createActionOptions, planUnchanged, reportOutcome } from './write-report.ts'

/** Of so few records each write is told of at length. */
const FEW = 5

/** Prints what was done. */
export type PrintChanges = (
  done: readonly ChangeResult[],
  printing: ShowRecordsOptions,
) => Promise<void>

/** What a command does to its records, and how it prints them. */
export interface ChangeCommand {
  rule: ChangeRule
  print: PrintChanges
}

/**
 * Changes the records that are named or chosen: the operation is proven to be there first, all are looked up, what would
 * be refused is refused, and a person is asked, all before the first write. What was done is printed also where
 * another failed. `read` checks the command's own options, and resolves with what to do and how to print.
 */
export async function changeRecords(
  context: Context,
  input: CommandInput,
  { resource, verb }: { resource: Resource; verb: ChangeRule['verb'] },
  read: (api: Api) => Promise<ChangeCommand>,
): Promise<void> {
  const api = await context.api()
  const fits = fitsFor(resource, verb)
  const { rule, print, limit, isList, ...line } = await withOperation(
    api,
    resource,
    verb,
    async () => {
      const limit = changeLimitOf(input)
      const choosing = { onlyArchived: verb === 'unarchive', fits }
      const chosen = await readSelection(context, resource, input, choosing)
      const line = await read(api)
      // Nobody picks a record for what the server can't do.
      const which = chosen.isPicked === true ? chosen.resolve : await chosen.resolve()
      return { ...line, limit, which, isList: chosen.isList }
    },
  )
  const which = typeof line.which === 'function' ? await line.which() : line.which
  const scope = await api.resolveScope(context.flags)
  const { scope: _, ...finding } = findOptions(context, scope, { fits })
  const acting = {
    ...createActionOptions(context, api),
    instanceFlags: await instanceFlagsOf(context),
  }
  const plan = await planChange(
    api,
    rule,
    { resource, scope, selection: which, findOptions: finding },
    acting,
  )
  if (plan.found.length === 0) reportNoMatches(context, plan)
  const told = new Set<string>()
  await reportPlan(context, api, plan, told)
  await enforceChangeLimit(api, plan, limit)
  const isConfirmed = await confirmPlan(context, api, plan, told)
  const { end, ...report } = await createReporter(context, api, plan)
  const how = withoutReported({ ...acting, ...report }, told)
  const apply = (one: ChangeOptions) => applyChange(api, plan, one, { isConfirmed })
  const { done, failure, isServerUnreachable } = needsJournal(context, plan)
    ? await (await import('./change-run.ts')).applyInRun(context, api, plan, how, apply)
    : await apply(how)
  end?.()
  const isPrinted = done.length > 0 || plan.found.length === 0
  if (isPrinted && context.flags.dryRun !== true) {
    const mayRead = !context.signal.aborted && !isServerUnreachable
    await print(done, { isList, mayRead })
  }
  if (failure !== undefined) throw failure
}

/** The same, but that what a write warns of is not said again where it was said with the plan. */
function withoutReported<T extends ChangeOptions>(how: T, told: ReadonlySet<string>): T {
  const { announce, onOutcome } = how
  const rest = (plan: Plan): Plan => {
    const warnings = (plan.draft.warnings ?? []).filter(({ message }) => !told.has(message))
    return { ...plan, draft: { ...plan.draft, warnings } }
  }
  return {
    ...how,
    ...(announce && { announce: (plan: Plan) => announce.call(how, rest(plan)) }),
    ...(onOutcome && {
      onOutcome: (outcome: Outcome, undo: Parameters<typeof onOutcome>[1]) =>
        onOutcome.call(how, { ...outcome, plan: rest(outcome.plan) }, undo),
    }),
  }
}

/** Whether more than one record is going to be written. */
function needsJournal({ flags }: Context, { pending }: ChangePlan): boolean {
  return pending.length > 1 && flags.dryRun !== true
}

/** How the writes are told of: each at length, or of many what it came to in a line. */
async function createReporter(
  context: Context,
  api: Api,
  { resource, rule, found }: ChangePlan,
): Promise<Pick<ChangeOptions, 'onOutcome'> & { end?(): void }> {
  if (found.length > FEW && !rule.isFinal && context.flags.dryRun !== true) {
    return (await import('./bulk-report.ts')).createBulkReporter(context, api, resource, rule.verb)
  }
  // A dry run shows the records apart from what is to be known of them: that is said once.
  const told = new Set<string>()
  const isNews = ({ message }: Notice) => {
    if (context.flags.dryRun !== true) return true
    const isNew = !told.has(message)
    told.add(message)
    return isNew
  }
  return {
    onOutcome: async (outcome, undo) => {
      reportOutcome(context, resource, { ...outcome, notices: outcome.notices.filter(isNews) })
      await planUnchanged(context, api, outcome)
      if (outcome.state === 'done' && undo !== null) reportUndo(context, resource, undo)
    },
  }
}
