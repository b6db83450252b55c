import { RefusedError } from '../../../errors.ts'
import { hasFinalEffect } from '../../../records/record-state.ts'
import { resources } from '../../../resources/index.ts'
import type { Api } from '../../api.ts'
import type { StoredRecord } from '../../records/read.ts'
import { readById } from '../../records/read-by-id.ts'
import { clientOf } from '../../records/scope.ts'
import { gatherFacts } from '../facts.ts'
import type { Draft, Facts, Planner, Related } from '../plan.ts'
import { describeRawWrite, forceHint, rawRefusal } from './raw-refusal.ts'
import { clientIn, type RawWrite, targetIdIn, valuesIn } from './raw-write.ts'

/** Applies planners to a body that is sent as is: collects their notices and time-out; throws if one refuses it. */
export async function planRawWrite(
  api: Api,
  write: RawWrite,
  planners: readonly Planner[],
  target: StoredRecord | undefined,
): Promise<Draft> {
  const { resource, verb } = write
  const client = target === undefined ? (clientIn(write) ?? null) : clientOf(resource, target.row)
  const request = {
    resource,
    verb,
    values: valuesIn(write),
    client,
    related: await readRelated(api, write, planners),
    ...(target === undefined ? {} : { target }),
  }
  const withLossNeeds = planners.map((planner) => ({
    ...planner,
    needs: [...(planner.needs ?? []), ...(planner.needsForLoss ?? [])],
  }))
  const facts = await gatherFacts(api, request, { isForced: false, planners: withLossNeeds })
  const hasTarget = verb === 'create' || targetIdIn(write) !== 0
  let draft: Draft = { body: {}, notices: [] }
  for (const planner of planners) {
    // Without an ID the server does nothing.
    if (!hasTarget && planner.describeLoss !== undefined) continue
    draft = applyPlanner(planner, draft, facts, write)
  }
  return draft
}

/** Adds a planner's notices to a draft; throws if the planner refuses the write. */
function applyPlanner(planner: Planner, draft: Draft, facts: Facts, write: RawWrite): Draft {
  if (!(planner.applies?.(facts) ?? true)) return draft
  if (planner.describeLoss === undefined) {
    try {
      return planner.plan(draft, facts)
    } catch (error) {
      throw error instanceof RefusedError ? toRawRefusal(error, planner, write) : error
    }
  }
  const sent = { ...draft, body: bodyAsSent(write) }
  const loss = planner.describeLoss(sent, facts)
  if (loss === undefined) return draft
  throw rawRefusal(write, planner.hazard, `${describeRawWrite(write, facts.target)}: ${loss}.`)
}

/** The client in the body, which is all that planners look at in a raw body. */
function bodyAsSent(write: RawWrite): Draft['body'] {
  const client = clientIn(write)
  return client === undefined ? {} : { client_id: client }
}

/** Replaces a planner's hint, which is about the verbs, with `--force`, unless the refusal can't be forced. */
function toRawRefusal({ message, hint, hazard }: RefusedError, planner: Planner, write: RawWrite) {
  return new RefusedError(message, {
    hazard: hazard ?? planner.hazard,
    hint: planner.isNotForceable === true && hint !== undefined ? hint : forceHint(write),
  })
}

/** Reads what planners need to know about the parent of a new record. */
async function readRelated(
  api: Api,
  write: RawWrite,
  planners: readonly Planner[],
): Promise<Related> {
  const { parent, fields } = write.resource
  const refers = parent === undefined ? undefined : fields[parent]?.refers
  const id = Number(valuesIn(write)[parent ?? ''] ?? 0)
  if (refers === undefined || write.verb !== 'create' || planners.length === 0 || id === 0)
    return {}
  const owner = await readById(api, resources[refers], id)
  return owner === undefined ? {} : { isTicketClosed: hasFinalEffect(resources[refers], owner.row) }
}
