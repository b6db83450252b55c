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

/** What the planners have to tell of a body that is sent as it is, and how long it may take; throws where one refuses it. */
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
    related: await relatedOf(api, write, planners),
    ...(target === undefined ? {} : { target }),
  }
  const needing = planners.map((planner) => ({
    ...planner,
    needs: [...(planner.needs ?? []), ...(planner.needsForLoss ?? [])],
  }))
  const facts = await gatherFacts(api, request, false, needing)
  const isNamed = verb === 'create' || targetIdIn(write) !== 0
  let told: Draft = { body: {}, notices: [] }
  for (const planner of planners) {
    // Without an ID the server does nothing.
    if (!isNamed && planner.describeLoss !== undefined) continue
    told = judgeBy(planner, told, facts, write)
  }
  return told
}

/** The draft with what a planner has to tell of it; throws where it refuses. */
function judgeBy(planner: Planner, draft: Draft, facts: Facts, write: RawWrite): Draft {
  if (!(planner.applies?.(facts) ?? true)) return draft
  if (planner.describeLoss === undefined) {
    try {
      return planner.plan(draft, facts)
    } catch (error) {
      throw error instanceof RefusedError ? reworded(error, planner, write) : error
    }
  }
  const sent = { ...draft, body: bodyAsSent(write) }
  const loss = planner.describeLoss(sent, facts)
  if (loss === undefined) return draft
  throw rawRefusal(write, planner.hazard, `${describeRawWrite(write, facts.target)}: ${loss}.`)
}

/** The client alone: what planners look at in a body that they did not make. */
function bodyAsSent(write: RawWrite): Draft['body'] {
  const client = clientIn(write)
  return client === undefined ? {} : { client_id: client }
}

/** A planner's own way round is one for the verbs: a raw call has `--force`, unless the planner knows none. */
function reworded({ message, hint, hazard }: RefusedError, planner: Planner, write: RawWrite) {
  return new RefusedError(message, {
    hazard: hazard ?? planner.hazard,
    hint: planner.isNotForceable === true && hint !== undefined ? hint : forceHint(write),
  })
}

/** What is known of the record that a new one belongs to. */
async function relatedOf(
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
