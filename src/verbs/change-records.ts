import { applyChange, enforceChangeLimit, planChange } from '../actions/change.ts'
import type { ChangeLimit } from '../actions/change-limit.ts'
import type { BulkChangeResult, ChangePlan, ChangeRequest } from '../actions/change-plan.ts'
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
import type { ShowRecordsOptions } from './present-written.ts'
import { readSelection } from './record-selection.ts'
import { conditionsFor, findOptions } from './selector-argument.ts'
import { instanceFlagsOf, reportUndo } from './undo.ts'
import { createActionOptions, planUnchanged, reportOutcome } from './write-report.ts'

/** Up to this many records, each write is reported in detail. */
const MAX_DETAILED = 5

/** Prints what was done. */
type PrintChanges = (done: readonly ChangeResult[], options: ShowRecordsOptions) => Promise<void>

/** What a command does to its records, and how it prints them. */
interface ChangeCommand {
  rule: ChangeRule
  print: PrintChanges
}

/** What a change command reads from its command line. */
interface ChangeLine extends ChangeCommand {
  limit: ChangeLimit
  selection: ChangeRequest['selection']
  isList: boolean
}

/**
 * Changes the records that are named or selected. Before the first write it checks that the server has the operation,
 * looks up all records, refuses what would be refused, and asks for confirmation. Prints what was done even if another
 * record failed. `readCommand` checks the command's own options and returns what to do and how to print.
 */
export async function changeRecords(
  context: Context,
  input: CommandInput,
  target: { resource: Resource; verb: ChangeRule['verb'] },
  readCommand: (api: Api) => Promise<ChangeCommand>,
): Promise<void> {
  const api = await context.api()
  const { resource } = target
  const { rule, print, limit, selection, isList } = await readChangeLine(
    context,
    input,
    target,
    readCommand,
  )
  const scope = await api.resolveScope(context.flags)
  const { scope: _, ...options } = findOptions(context, scope, {
    conditions: conditionsFor(resource, target.verb),
  })
  const instanceFlags = await instanceFlagsOf(context)
  const actionOptions = { ...createActionOptions(context, api), instanceFlags }
  const request = { resource, scope, selection, findOptions: options }
  const plan = await planChange(api, rule, request, actionOptions)
  const { done, failure, isServerUnreachable } = await applyPlan(context, api, plan, {
    limit,
    actionOptions,
  })
  const isPrinted = done.length > 0 || plan.found.length === 0
  if (isPrinted && context.flags.dryRun !== true) {
    const mayRead = !context.signal.aborted && !isServerUnreachable
    await print(done, { isList, mayRead })
  }
  if (failure !== undefined) throw failure
}

/** Reads the command line; errors in it come after the one that the server lacks the operation. */
async function readChangeLine(
  context: Context,
  input: CommandInput,
  { resource, verb }: { resource: Resource; verb: ChangeRule['verb'] },
  readCommand: (api: Api) => Promise<ChangeCommand>,
): Promise<ChangeLine> {
  const api = await context.api()
  const { resolve, ...line } = await withOperation(api, resource, verb, async () => {
    const limit = changeLimitOf(input)
    const mode = { onlyArchived: verb === 'unarchive', conditions: conditionsFor(resource, verb) }
    const selected = await readSelection(context, resource, input, mode)
    const command = await readCommand(api)
    // A record is picked only after the check that the server has the operation.
    if (selected.isPicked === true) return { ...command, ...selected, limit }
    const selection = await selected.resolve()
    return { ...command, ...selected, limit, resolve: async () => selection }
  })
  return { ...line, selection: await resolve() }
}

/** Shows the plan, asks for confirmation and applies it. */
async function applyPlan(
  context: Context,
  api: Api,
  plan: ChangePlan,
  { limit, actionOptions }: { limit: ChangeLimit; actionOptions: ChangeOptions },
): Promise<BulkChangeResult> {
  if (plan.found.length === 0) reportNoMatches(context, plan)
  const reported = new Set<string>()
  await reportPlan(context, api, plan, reported)
  await enforceChangeLimit(api, plan, limit)
  const isConfirmed = await confirmPlan(context, api, plan, reported)
  const { end, ...reporter } = await createReporter(context, api, plan)
  const changeOptions = withoutReported({ ...actionOptions, ...reporter }, reported)
  const apply = (options: ChangeOptions) => applyChange(api, plan, options, { isConfirmed })
  const result = needsJournal(context, plan)
    ? await (await import('./change-run.ts')).applyInRun(context, api, {
        plan,
        apply,
        changeOptions,
      })
    : await apply(changeOptions)
  end?.()
  return result
}

/** Leaves out warnings of a write that were already reported with the plan. */
function withoutReported(options: ChangeOptions, reported: ReadonlySet<string>): ChangeOptions {
  const { announce, onOutcome } = options
  const unreported = (plan: Plan): Plan => {
    const warnings = (plan.draft.warnings ?? []).filter(({ message }) => !reported.has(message))
    return { ...plan, draft: { ...plan.draft, warnings } }
  }
  return {
    ...options,
    ...(announce && { announce: (plan: Plan) => announce.call(options, unreported(plan)) }),
    ...(onOutcome && {
      onOutcome: (outcome: Outcome, undo: Parameters<typeof onOutcome>[1]) =>
        onOutcome.call(options, { ...outcome, plan: unreported(outcome.plan) }, undo),
    }),
  }
}

/** Returns whether more than one record will be written. */
function needsJournal({ flags }: Context, { pending }: ChangePlan): boolean {
  return pending.length > 1 && flags.dryRun !== true
}

/** Creates the reporter: each write in detail, or many of them with a line each. */
async function createReporter(
  context: Context,
  api: Api,
  { resource, rule, found }: ChangePlan,
): Promise<Pick<ChangeOptions, 'onOutcome'> & { end?(): void }> {
  if (found.length > MAX_DETAILED && !rule.isFinal && context.flags.dryRun !== true) {
    return (await import('./bulk-report.ts')).createBulkReporter(context, api, resource, rule.verb)
  }
  // A dry run prints the records separately, so each notice is reported only once.
  const reported = new Set<string>()
  const isNew = ({ message }: Notice) => {
    if (context.flags.dryRun !== true) return true
    const isFirst = !reported.has(message)
    reported.add(message)
    return isFirst
  }
  return {
    onOutcome: async (outcome, undo) => {
      reportOutcome(context, resource, { ...outcome, notices: outcome.notices.filter(isNew) })
      await planUnchanged(context, api, outcome)
      if (outcome.state === 'done' && undo !== null) reportUndo(context, resource, undo)
    },
  }
}
