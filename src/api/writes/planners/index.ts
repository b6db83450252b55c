import type { Resource } from '../../../resources/definition.ts'
import type { OperationName } from '../../../resources/operation.ts'
import type { Draft, Facts, Planner } from '../plan.ts'
import { assetInterface } from './asset-interface.ts'
import { clientDeletion } from './client-deletion.ts'
import { clientLead } from './client-lead.ts'
import { clientRate } from './client-rate.ts'
import { documentContent, documentName } from './document-escaping.ts'
import { documentUpdate } from './document-update.ts'
import { domainExpiry, domainLookUp } from './domain-look-up.ts'
import { clearedByArchive, onlyOnePrimary, portalUser } from './flags.ts'
import { networkAddress } from './network-address.ts'
import { nullFlags } from './null-flags.ts'
import { replyOnClosed, replyStatus, replyType } from './ticket-replies.ts'
import { wholeContact, wholeRecord } from './whole-record.ts'

/** Every planner, in the order they work: whole records first, then what is put on top, refusals where they fall. */
export const PLANNERS: readonly Planner[] = [
  documentUpdate,
  wholeRecord,
  wholeContact,
  assetInterface,
  clientLead,
  clientRate,
  nullFlags,
  domainLookUp,
  domainExpiry,
  documentName,
  documentContent,
  replyStatus,
  replyOnClosed,
  replyType,
  clearedByArchive,
  portalUser,
  onlyOnePrimary,
  networkAddress,
  clientDeletion,
]

/** The planners that a verb of a module may concern. */
export function plannersFor({ name }: Resource, verb: OperationName): readonly Planner[] {
  return PLANNERS.filter(
    ({ verbs, modules }) => verbs.includes(verb) && (modules?.includes(name) ?? true),
  )
}

/** The draft made safe against every hazard that applies. */
export function applyPlanners(draft: Draft, facts: Facts): Draft {
  return plannersFor(facts.resource, facts.verb).reduce(
    (safe, planner) => ((planner.applies?.(facts) ?? true) ? planner.plan(safe, facts) : safe),
    draft,
  )
}
