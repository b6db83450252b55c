import { cleanName, displayName } from '../../records/describe-record.ts'
import type { NameLookup, Row } from '../../records/record.ts'
import { formatRecordNumber } from '../../records/record-number.ts'
import { WORK_SECTIONS, type WorkCount } from '../../reports/duty-sections.ts'
import type { WorkRecord } from '../../reports/open-work.ts'
import { resources } from '../../resources/index.ts'

/** Where a row comes from, and what it needs besides the record. */
export interface RowSource {
  /** Undefined if there is only one instance. */
  profile: string | undefined
  names: NameLookup
}

const NO_VALUES = {
  client_id: null,
  client: null,
  module: null,
  id: null,
  number: null,
  name: null,
  priority: null,
  status: null,
  assigned_id: null,
  assigned: null,
  opened: null,
  updated: null,
  sla: null,
  due: null,
  open: null,
  urgent: null,
  unassigned: null,
  resolved: null,
  closed: null,
  replied: null,
  by: null,
  reply_type: null,
  worked: null,
  reply: null,
}

/** Returns the row of a record in a section. */
export function workRow(section: string, work: WorkRecord, source: RowSource): Row {
  const { module, row, client, deadline } = work
  const { resource, priority, opened, updated, resolved, closed } = module
  const number = formatRecordNumber(resource, row)
  // In a section that isn't about it, a deadline would only take space.
  const due = section === 'sla' ? deadline : undefined
  return {
    ...startOf(section, source),
    client_id: client,
    client: clientText(work),
    module: resource.name,
    id: Number(row[resource.id]),
    number: number === '' ? null : number,
    number_or_count: number === '' ? String(row[resource.id]) : number,
    name: cleanName(String(row[resource.label] ?? '')) || displayName(resource, row),
    priority: priority === undefined ? null : (row[priority.field] ?? null),
    status: statusOf(work),
    assigned_id: work.assignee,
    assigned: technicianOf(work, source),
    opened: row[opened] ?? null,
    updated: row[updated] ?? row[opened] ?? null,
    sla: due?.noun ?? null,
    due: due === undefined ? null : (row[due.field] ?? null),
    resolved: row[resolved] ?? null,
    closed: row[closed] ?? null,
  }
}

/** Returns the row of a client's open work. */
export function clientRow(count: WorkCount, source: RowSource): Row {
  const [first] = count.work
  const client = first === undefined ? null : clientText(first)
  return {
    ...startOf('client', source),
    ...countValues(count),
    client_id: count.id,
    client,
    name: client ?? 'No client',
    unassigned: count.work.filter(({ assignee }) => assignee === null).length,
  }
}

/** Returns the row of a technician's open work. */
export function technicianRow(count: WorkCount, source: RowSource): Row {
  const [first] = count.work
  const technician = first === undefined ? null : technicianOf(first, source)
  return {
    ...startOf('technician', source),
    ...countValues(count),
    assigned_id: count.id,
    assigned: technician,
    name: technician,
  }
}

function startOf(section: string, { profile }: RowSource) {
  return { ...(profile === undefined ? {} : { profile }), section, ...NO_VALUES }
}

/** How many records there are, the highest priority, the one opened first and the one updated last. */
function countValues({ work }: WorkCount) {
  const { urgent: byUrgency, waiting, untouched } = WORK_SECTIONS
  const urgent = [...work].sort(byUrgency.order)[0]
  const oldest = [...work].sort(waiting.order)[0]
  const latest = [...work].sort(untouched.order).at(-1)
  const firstValue = (one: WorkRecord | undefined, names: readonly string[]) => {
    return names.map((name) => one?.row[name] ?? null).find((value) => value !== null) ?? null
  }
  const { opened = '', updated = '', priority } = oldest?.module ?? {}
  return {
    number_or_count: `${work.length} open`,
    priority: firstValue(urgent, [priority?.field ?? '']),
    opened: firstValue(oldest, [opened]),
    updated: firstValue(latest, [updated, opened]),
    open: work.length,
    urgent: work.filter(({ isUrgent }) => isUrgent).length,
  }
}

function clientText({ client, clientName }: WorkRecord): string | null {
  return clientName ?? (client === null ? null : `client ${client}`)
}

/** The technician's name; without one the ID with its noun, as in lists. */
function technicianOf({ module, assignee }: WorkRecord, { names }: RowSource): string | null {
  const { refers } = module.resource.fields[module.assignee] ?? {}
  if (assignee === null || refers === undefined) return null
  const name = cleanName(names(refers, assignee) ?? '')
  return name === '' ? `${resources[refers].directory?.noun ?? 'user'} ${assignee}` : name
}

/** The word for a record's status; its number if an operator has added it. */
function statusOf({ module: { resource }, row }: WorkRecord): string | null {
  const effects = Object.values(resource.operations).flatMap(({ effects = {} }) =>
    Object.keys(effects),
  )
  const name = effects.find((field) => resource.fields[field]?.words !== undefined) ?? ''
  const value = row[name] ?? null
  return value === null ? null : (resource.fields[name]?.words?.[Number(value)] ?? String(value))
}
