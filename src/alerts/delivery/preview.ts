import type { Priority } from '../config/receiver-config.ts'
import type { ReceivedEvent } from '../event.ts'
import { subjectText } from './alert-texts.ts'
import { type DeliveryPlan, type DeliveryTools, planDelivery } from './delivery-plan.ts'
import { describe } from './open-alert.ts'

/** What would be done about an event. */
export interface DeliveryPreview {
  plan: DeliveryPlan
  /** What a new ticket would get; undefined if none would be opened. */
  ticket:
    | {
        subject: string
        details: string
        priority: Priority | undefined
        asset: { id: number; name: string } | undefined
        contact: { id: number; name: string } | undefined
      }
    | undefined
}

/** Finds out what would be done about an event; sends reads only. */
export async function previewDelivery(
  tools: DeliveryTools,
  received: ReceivedEvent,
): Promise<DeliveryPreview> {
  const plan = await planDelivery(tools, received)
  const opens = ['open', 'hold', 'reopen'].includes(plan.decision.do)
  if (!opens) return { plan, ticket: undefined }
  const { details, priority } = await describe(tools, plan, { since: received.at })
  const { asset, contact } = await tools.assets.subjectOf(plan.event, plan.client)
  return { plan, ticket: { subject: subjectText(plan.event), details, priority, asset, contact } }
}
