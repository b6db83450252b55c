import type { Json, Value } from '../records/record.ts'
import { cleanLine, cleanText, escapeJson } from '../text/terminal-safe.ts'
import type { ProfileColor } from './profile-color.ts'
import type { Sheet } from './sheet.ts'

/** What a dry run would do to one record; nothing if it is already as requested. */
export interface PlannedWrite {
  instance: string
  client: PlannedRecord | null
  /** Null for a raw call, of which nothing more is known than its request. */
  resource: string | null
  verb: string | null
  /** Null for a new record, which has no ID yet. */
  record: PlannedRecord | null
  changes: readonly PlannedChange[]
  /** In the order they would be sent; a record that must be archived before it is deleted has two. */
  requests: readonly PlannedRequest[]
  /** The same for a person: where it goes, and what changes, line by line. */
  lines: readonly string[]
  /** What the instance's name is shown in. */
  color?: ProfileColor
}

/** A record with its name; the name is null where it cannot be read. */
export interface PlannedRecord {
  id: Value
  name: string | null
}

/** A field before and after, as JSON shows them; secrets are masked. */
export interface PlannedChange {
  field: string
  from: Value
  to: Value
}

/** A request that would be sent; the key and other secrets are masked. */
export interface PlannedRequest {
  method: string
  url: string
  body: unknown
}

/** The same record's next write joins the one before it: archiving, then deleting, is one plan. */
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

/** Plans as rows of JSON, NDJSON, YAML and CSV. */
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

/** The same object as plain JSON. */
function jsonOf(plan: object): Readonly<Record<string, Json>> {
  return JSON.parse(JSON.stringify(plan))
}

/** How a plan is dressed for where it is shown. */
export interface PlanStyle {
  /** Shows the instance's name in its colour. */
  tint: (name: string) => string
  /** Breaks a line between words where it is wider than the terminal. */
  wrap: (line: string) => string
}

/** A plan for a person: where it goes, what changes, and each request with its body. */
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

/** Alignment stands at a line's beginning. */
function cleanLineEnd(line: string): string {
  return cleanText(line).replaceAll('\n', ' ')
}
