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

/** All planners, in the order in which they are applied: those that send whole records come first. */
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

/** The planners that may apply to a verb of a module. */
export function plannersFor({ name }: Resource, verb: OperationName): readonly Planner[] {
  return PLANNERS.filter(
    ({ verbs, modules }) => verbs.includes(verb) && (modules?.includes(name) ?? true),
  )
}

/** Applies all planners to a draft; throws a RefusedError if one refuses it. */
export function applyPlanners(draft: Draft, facts: Facts): Draft {
  return plannersFor(facts.resource, facts.verb).reduce(
    (safe, planner) => ((planner.applies?.(facts) ?? true) ? planner.plan(safe, facts) : safe),
    draft,
  )
}
