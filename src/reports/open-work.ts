import type { StoredRecord } from '../api/records/read.ts'
import { ownerOf } from '../api/records/scope.ts'
import type { Row } from '../records/record.ts'
import { isArchived, isOpen } from '../records/record-state.ts'
import type { Resource } from '../resources/definition.ts'
import { namesDeclared, resources } from '../resources/index.ts'
import { readNames } from '../resources/read-names.ts'
import { timestampField } from '../resources/timestamp-fields.ts'
import { parseWallTime, toInstant } from '../time/wall-time.ts'
import type { Zone } from '../time/zone.ts'
import { isOfArchived, nameOfClient } from './read-with-clients.ts'

/** A module whose records technicians work on, and the fields that say what needs them. */
export interface WorkModule {
  resource: Resource
  /** The field with the technician. */
  assignee: string
  /** The field with the priority, and its choices from the least urgent. */
  priority: { field: string; choices: readonly string[]; urgentFrom: string } | undefined
  opened: string
  updated: string
  resolved: string
  closed: string
  /** The fields with deadlines of service levels. */
  deadlines: readonly string[]
}

/** A record that technicians work on, and what decides where it belongs. Moments are instants in milliseconds; infinite if there is none. */
export interface WorkRecord {
  module: WorkModule
  row: Row
  client: number | null
  /** The client's name for people; null if there is no client, or its name is unknown. */
  clientName: string | null
  /** The technician's ID; null if nobody is assigned. */
  assignee: number | null
  /** The place of its priority among the choices, the highest for the most urgent; -1 if it has none. */
  urgency: number
  isUrgent: boolean
  opened: number
  /** When it was last updated, or opened if it never was. */
  touched: number
  /** The first deadline that isn't over. */
  deadline: { field: string; noun: string; at: number } | undefined
}

/** Returns a key that only one record of an instance has, by the name of its module. */
export function recordKey(module: unknown, id: unknown): string {
  return `${module} ${id}`
}

/** Returns the key of a record that technicians work on. */
export function keyOfWork({
  module: { resource },
  row,
}: Pick<WorkRecord, 'module' | 'row'>): string {
  return recordKey(resource.name, row[resource.id])
}

/** Returns the modules that technicians work on, as they are declared. */
export function workModules(): readonly WorkModule[] {
  return namesDeclared().flatMap((name) => {
    const resource = resources[name]
    const fields = Object.entries(resource.fields)
    const assignee = fields.find(([, { isAssignee }]) => isAssignee === true)
    if (assignee === undefined) return []
    const [priority] = fields.flatMap(([field, { choices = [], urgentFrom }]) =>
      urgentFrom === undefined ? [] : [{ field, choices, urgentFrom }],
    )
    return [
      {
        resource,
        assignee: assignee[0],
        priority,
        opened: timestampField(resource, 'created') ?? '',
        updated: timestampField(resource, 'updated') ?? '',
        resolved: timestampField(resource, 'resolved') ?? '',
        closed: timestampField(resource, 'closed') ?? '',
        deadlines: fields.flatMap(([field, { sla }]) => (sla === undefined ? [] : [field])),
      },
    ]
  })
}

/** Returns the open ones of a module's records; `zone` is the server's, without it moments are read as UTC (H44). */
export function openWork(
  module: WorkModule,
  records: readonly StoredRecord[],
  clients: ReadonlyMap<unknown, Row>,
  zone: Zone | undefined,
): WorkRecord[] {
  const open = records.filter(({ row }) => isOpen(module.resource, row))
  return currentWork(module, open, clients, zone)
}

/** Returns a module's records that aren't archived, and whose client isn't, whether they are open or not. */
export function currentWork(
  module: WorkModule,
  records: readonly Pick<StoredRecord, 'row'>[],
  clients: ReadonlyMap<unknown, Row>,
  zone: Zone | undefined,
): WorkRecord[] {
  const { resource, assignee, priority, opened, updated } = module
  return records.flatMap(({ row }) => {
    const client = ownerOf(resource, row)
    const owner = clients.get(client)
    if (isArchived(resource, row) || isOfArchived(owner)) return []
    const urgency = priority?.choices.indexOf(String(row[priority.field] ?? '')) ?? -1
    const since = instantOf(row[opened], zone)
    return [
      {
        module,
        row,
        client,
        clientName: nameOfClient(owner),
        assignee: typeof row[assignee] === 'number' ? row[assignee] : null,
        urgency,
        isUrgent: urgency >= 0 && urgency >= (priority?.choices.indexOf(priority.urgentFrom) ?? 0),
        opened: since ?? Number.POSITIVE_INFINITY,
        touched: instantOf(row[updated], zone) ?? since ?? Number.POSITIVE_INFINITY,
        deadline: nextDeadline(module, row, zone),
      },
    ]
  })
}

function nextDeadline(
  { resource: { fields }, deadlines }: WorkModule,
  row: Row,
  zone: Zone | undefined,
): WorkRecord['deadline'] {
  const [first] = deadlines
    .flatMap((field) => {
      const { sla } = fields[field] ?? {}
      const at = instantOf(row[field], zone)
      if (sla === undefined || at === undefined) return []
      const isOver = row[sla.metField] === true || (row[sla.doneField ?? ''] ?? null) !== null
      return isOver ? [] : [{ field, noun: sla.noun, at }]
    })
    .sort((left, right) => left.at - right.at)
  return first
}

/** Returns a server's moment as an instant in milliseconds, without a zone as if it were written in UTC (H44). */
export function instantOf(
  value: Row[string] | undefined,
  zone: Zone | undefined,
): number | undefined {
  const wall = parseWallTime(String(value ?? ''))
  return wall === undefined || zone === undefined ? wall : toInstant(wall, zone)
}

/** Whether a server's records have no deadlines of service levels, as far as any record shows it. */
export function lacksDeadlines(
  { resource: { fields }, deadlines }: WorkModule,
  records: readonly Pick<StoredRecord, 'raw'>[],
): boolean {
  const names = deadlines.flatMap((name) => {
    const field = fields[name]
    return field === undefined ? [] : readNames(name, field)
  })
  if (names.length === 0 || records.length === 0) return false
  return !records.some(({ raw }) => names.some((name) => name in raw))
}
