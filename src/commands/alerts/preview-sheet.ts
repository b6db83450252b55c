import type { ClientRule } from '../../alerts/config/receiver-config.ts'
import type { DeliveryPlan } from '../../alerts/delivery/delivery-plan.ts'
import type { DeliveryPreview } from '../../alerts/delivery/preview.ts'
import type { Mute } from '../../alerts/orders.ts'
import type { Context } from '../../context.ts'
import { formatTimeOfDay } from '../../output/format-time-of-day.ts'
import { FORMATS } from '../../output/formats.ts'
import type { Sheet } from '../../output/sheet.ts'
import type { Json, NameLookup } from '../../records/record.ts'
import { foldText } from '../../records/text-equality.ts'
import type { ResourceName } from '../../resources/definition.ts'
import { resources, TENANT } from '../../resources/index.ts'

const { assets, contacts } = resources

/** What ITFlow gives a ticket without a priority, for a person. */
const DEFAULT_PRIORITY = "Low (ITFlow's default)"

/** What explains previews. */
export interface PreviewRules {
  /** How the source names its client. */
  rule: ClientRule
  /** The mute of a client, if it is muted. */
  muteOf(client: number): Mute | undefined
}

/** Returns what would be done as a sheet; a person sees a single alert as a card. */
export function previewSheet(
  context: Context,
  previews: readonly DeliveryPreview[],
  { rule, muteOf }: PreviewRules,
): Sheet {
  const isForPerson = FORMATS[context.format()].reader === 'person'
  return {
    fields: [
      { name: 'decision', label: 'Decision', kind: 'text', isInternal: true },
      { name: 'would', label: 'Would', kind: 'text' },
      { name: 'state', label: 'State', kind: 'text' },
      { name: 'subject', label: 'Subject', kind: 'text' },
      { name: 'severity', label: 'Severity', kind: 'text' },
      { name: 'client', label: 'Client', kind: 'reference', refers: TENANT },
      { name: 'client_name', label: 'Client name', kind: 'text', isInternal: true },
      { name: 'client_by', label: 'Named by', kind: 'text' },
      { name: 'ticket', label: 'Open ticket', kind: 'text' },
      { name: 'priority', label: 'Priority', kind: 'text' },
      { name: 'asset', label: 'Asset', kind: 'reference', refers: assets.name },
      { name: 'contact', label: 'Contact', kind: 'reference', refers: contacts.name },
      { name: 'alert_id', label: 'Alert-ID', kind: 'text' },
      { name: 'details', label: 'Details', kind: 'html', isNotes: true },
    ],
    columns: [
      { field: 'subject', heading: 'SUBJECT' },
      { field: 'client', heading: 'CLIENT' },
      { field: 'client_by', heading: 'NAMED BY', dropPriority: 3 },
      { field: 'priority', heading: 'PRIORITY', dropPriority: 1 },
      { field: 'asset', heading: 'ASSET', dropPriority: 2 },
      { field: 'would', heading: 'WOULD' },
    ],
    rows: previews.map((preview) =>
      rowOf(context, preview, { rule, mute: muteOf(preview.plan.client.id), isForPerson }),
    ),
    labelField: 'subject',
    names: namesIn(previews),
    isList: !(isForPerson && previews.length === 1),
  }
}

/** The names of the records that previews refer to. */
function namesIn(previews: readonly DeliveryPreview[]): NameLookup {
  const names = new Map<string, string>()
  const keep = (resource: ResourceName, record: { id: number; name: string } | undefined) => {
    // Of the contact of an asset only the ID is known.
    if (record !== undefined && record.name !== '')
      names.set(`${resource} ${record.id}`, record.name)
  }
  for (const { plan, ticket } of previews) {
    keep(TENANT, plan.client)
    keep(assets.name, ticket?.asset)
    keep(contacts.name, ticket?.contact)
  }
  return (resource, id) => names.get(`${resource} ${id}`)
}

function rowOf(
  context: Context,
  { plan, ticket }: DeliveryPreview,
  { rule, mute, isForPerson }: { rule: ClientRule; mute: Mute | undefined; isForPerson: boolean },
): Readonly<Record<string, Json>> {
  const { event, client, id, decision } = plan
  const { details, asset, contact } = ticket ?? {}
  const byDefault = ticket !== undefined && isForPerson ? DEFAULT_PRIORITY : null
  return {
    ...{ decision: decision.do, would: intentionText(context, plan, mute) },
    ...{ state: event.state, subject: event.subject, severity: event.severity ?? null },
    ...{ client: client.id, client_name: client.name, client_by: namedBy(plan, rule) },
    ...{ ticket: plan.ticket?.number ?? null, priority: ticket?.priority ?? byDefault },
    ...{ asset: asset?.id ?? null, contact: contact?.id ?? null, alert_id: id },
    details: details ?? null,
  }
}

/** Words what would be done: `open a ticket`, `resolve TCK-12`. */
function intentionText(
  context: Context,
  { decision, known, ticket }: DeliveryPlan,
  mute: Mute | undefined,
): string {
  switch (decision.do) {
    case 'open':
      return 'open a ticket'
    case 'reopen':
      return `reopen ${known?.number ?? 'its ticket'}, or open a new one that names it`
    case 'hold':
      return holdText(context, decision.due, mute)
    case 'note':
      return `note on ${ticket?.number ?? 'its ticket'} that it goes on`
    case 'count':
      return `count it; ${ticket?.number ?? 'its ticket'} is open`
    case 'recover':
      return `resolve ${ticket?.number ?? 'its ticket'}, unless somebody has worked on it`
    case 'forget':
      return 'forget it; no ticket was opened'
    case 'nothing':
      return 'do nothing; it has no ticket'
  }
}

/** Words until when an alert is held: until it has lasted long enough, and its client is no longer muted. */
function holdText(context: Context, due: number, mute: Mute | undefined): string {
  const { now, zone } = context.formatOptions()
  const isMuted = mute !== undefined && mute.until > due
  const until = formatTimeOfDay(new Date(isMuted ? mute.until : due).toISOString(), now, zone)
  const why = isMuted ? ` (muted: ${mute.why})` : ''
  return `hold it until ${until}${why}, then open a ticket`
}

/** Words why an alert belongs to its client. */
function namedBy({ client, event }: DeliveryPlan, rule: ClientRule): string {
  if (client.unknown !== undefined) {
    if (rule.kind === 'field' && event.clients.length === 0) {
      return 'unknown_client: the payload names none'
    }
    const table = rule.kind === 'field' ? rule.table : undefined
    if (table !== undefined && !event.clients.some((name) => table.has(foldText(name)))) {
      return `unknown_client: the table has no ${client.unknown}`
    }
    return `unknown_client: no client is called ${client.unknown}`
  }
  return rule.kind === 'fixed' ? 'the configuration' : `the payload: ${event.clients.join(', ')}`
}
