import type { Json, Value } from '../records/record.ts'
import { cleanLine, cleanText, escapeJson } from '../text/terminal-safe.ts'
import type { ProfileColor } from './profile-color.ts'
import type { Sheet } from './sheet.ts'

/** What a dry run would do to one record; nothing if it is already as requested. */
export interface PlannedWrite {
  instance: string
  client: PlannedRecord | null
  /** Null for a raw call, of which only the request is known. */
  resource: string | null
  verb: string | null
  /** Null for a new record, which has no ID yet. */
  record: PlannedRecord | null
  changes: readonly PlannedChange[]
  /** In the order they would be sent; a record that must be archived before it is deleted has two. */
  requests: readonly PlannedRequest[]
  /** Lines for a person: where it goes, and what changes. */
  lines: readonly string[]
  /** The colour of the instance's name. */
  color?: ProfileColor
}

/** A record with its name; the name is null if it can't be read. */
export interface PlannedRecord {
  id: Value
  name: string | null
}

/** A field before and after, as JSON shows them; secrets are masked. */
interface PlannedChange {
  field: string
  from: Value
  to: Value
}

/** A request that would be sent; the key and other secrets are masked. */
interface PlannedRequest {
  method: string
  url: string
  body: unknown
}

/** Adds a plan; another write to the same record joins the previous one (archiving before deleting). */
export function addPlan(plans: PlannedWrite[], next: PlannedWrite): void {
  const last = plans.at(-1)
  const isSame =
    last !== undefined &&
    last.record !== null &&
    last.resource === next.resource &&
    last.record.id === next.record?.id
  if (!isSame) return void plans.push(next)
  const changes = [...last.changes, ...next.changes]
  plans.splice(-1, 1, { ...next, changes, requests: [...last.requests, ...next.requests] })
}

/** Returns plans as a sheet for JSON, NDJSON, YAML and CSV. */
export function planSheet(plans: readonly PlannedWrite[], isList: boolean): Sheet {
  const names = [
    'dry_run',
    'instance',
    'client',
    'resource',
    'verb',
    'record',
    'changes',
    'requests',
  ]
  return {
    fields: names.map((name) => ({ name, label: name, kind: 'text' })),
    columns: names.map((field) => ({ field, heading: field.toUpperCase() })),
    rows: plans.map(({ lines: _, color: __, ...plan }) => ({ dry_run: true, ...jsonOf(plan) })),
    isList,
  }
}

/** Returns the object as plain JSON. */
function jsonOf(plan: object): Readonly<Record<string, Json>> {
  return JSON.parse(JSON.stringify(plan))
}

/** How a plan is styled for a terminal. */
interface PlanStyle {
  /** Shows the instance's name in its colour. */
  tint: (name: string) => string
  /** Wraps a line to the terminal's width. */
  wrap: (line: string) => string
}

/** Formats a plan for a person: where it goes, what changes, and each request with its body. */
export function planText(
  { instance, lines, requests }: PlannedWrite,
  { tint, wrap }: PlanStyle,
): string {
  const [place = '', ...changes] = lines.map((line) => wrap(cleanLineEnd(line)))
  const sent = requests.flatMap(({ method, url, body }) => [
    `${method} ${cleanLine(url)}`,
    escapeJson(JSON.stringify(body, null, 2)),
  ])
  const nothing = requests.length === 0 ? ['    Nothing to change'] : []
  const all = [place.replace(instance, tint), ...changes, ...nothing, ...sent]
  return `${all.join('\n')}\n`
}

/** Cleans a line but keeps the indent at its start. */
function cleanLineEnd(line: string): string {
  return cleanText(line).replaceAll('\n', ' ')
}
