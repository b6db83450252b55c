import { applyChange, limitChange, planChange } from '../actions/change.ts'
import type { Changed, ChangeRule } from '../actions/change-rule.ts'
import { withOperation } from '../api/operation.ts'
import type { Input } from '../command.ts'
import type { Context } from '../context.ts'
import type { Resource } from '../resources/definition.ts'
import { changeLimitOf } from './change-limit.ts'
import { askForPlan, tellPlan } from './change-plan.ts'
import type { Printing } from './showing.ts'
import { tellUndo, undoPlace } from './undo.ts'
import { findOptions } from './which.ts'
import { actingOf, planUnchanged, tellOutcome } from './write-report.ts'

/** Prints what was done. */
export type PrintChanges = (done: readonly Changed[], printing: Printing) => Promise<void>

/**
 * Changes the records that are named: the operation is proven to be there first, all are looked up, what would be
 * refused is refused, and a person is asked, all before the first write. What was done is printed also where
 * another failed. `read` checks the command's own options, and resolves with how to print.
 */
export async function changeRecords(
  context: Context,
  input: Input,
  { resource, rule }: { resource: Resource; rule: ChangeRule },
  read: () => Promise<PrintChanges>,
): Promise<void> {
  const api = await context.api()
  const { print, limit } = await withOperation(api, resource, rule.verb, async () => ({
    print: await read(),
    limit: changeLimitOf(input),
  }))
  const scope = await api.scope(context.flags)
  const { scope: _, ...finding } = findOptions(context, scope)
  const acting = { ...actingOf(context, api), at: await undoPlace(context) }
  const plan = await planChange(api, rule, { resource, scope, which: input.args, finding }, acting)
  await tellPlan(context, api, plan)
  await limitChange(api, plan, limit)
  const isConfirmed = await askForPlan(context, api, plan)
  const { done, failure, isCutOff } = await applyChange(
    api,
    plan,
    {
      ...acting,
      onOutcome: async (outcome, undo) => {
        tellOutcome(context, resource, outcome)
        await planUnchanged(context, api, outcome)
        if (outcome.state === 'done' && undo !== null) tellUndo(context, resource, undo)
      },
    },
    { isConfirmed },
  )
  if (done.length > 0 && context.flags.dryRun !== true) {
    const mayRead = !context.signal.aborted && !isCutOff
    await print(done, { isList: input.args.length > 1, mayRead })
  }
  if (failure !== undefined) throw failure
}
