import { nounOf } from '../../records/describe-record.ts'
import type { Row } from '../../records/record.ts'
import { joinWords } from '../../text/sentence.ts'
import { cleanLine } from '../../text/terminal-safe.ts'
import type { InstanceDuty } from './duty-choice.ts'
import { workRow } from './rows.ts'
import type { WorkChange } from './watch-changes.ts'

/** The words for a field that changed; its text is undefined if it has no value now. */
const CHANGED: Readonly<Record<string, (text: string | undefined) => string>> = {
  assigned_id: (name) => (name === undefined ? 'unassigned' : `assigned to ${name}`),
  priority: (priority) => priority ?? 'without a priority',
  status: (status) => status ?? 'without a status',
  name: (name) => `called “${name ?? ''}”`,
  client_id: (client) => (client === undefined ? 'without a client' : `of ${client}`),
}

/** The field with the text for one that has an ID. */
const TEXT_OF: Readonly<Record<string, string>> = { assigned_id: 'assigned', client_id: 'client' }

/** Says on one line what happened to a record: `TCK-12 is new: Printer offline (Acme Widgets), High, unassigned`. */
export function changeText(change: WorkChange, report: InstanceDuty, isMine: boolean): string {
  const { kind, work, before } = change
  const rowOf = (one: WorkChange['work']) => workRow('', one, report)
  const row = rowOf(work)
  const { resource } = work.module
  const name = textIn(row, 'number') ?? `${nounOf(resource)} ${row['id']}`
  const where = report.profile === undefined ? '' : ` on ${report.profile}`
  return cleanLine(`${name}${where} ${textOf()}`)

  function textOf(): string {
    if (kind === 'new') return `is new: ${describe(row)}`
    if (kind === 'changed') return whatChanged(before === undefined ? {} : rowOf(before), row)
    const left = 'was resolved or closed'
    return isMine ? `${left}, or is no longer assigned to you` : left
  }
}

function describe(row: Row): string {
  const client = textIn(row, 'client')
  const assigned = textIn(row, 'assigned')
  const parts = [
    `${textIn(row, 'name') ?? ''}${client === undefined ? '' : ` (${client})`}`,
    ...(textIn(row, 'priority') === undefined ? [] : [textIn(row, 'priority')]),
    assigned === undefined ? 'unassigned' : `assigned to ${assigned}`,
  ]
  return parts.join(', ')
}

function whatChanged(before: Row, now: Row): string {
  const fields = Object.keys(CHANGED).filter((field) => before[field] !== now[field])
  const texts = fields.map((field) => CHANGED[field]?.(textIn(now, TEXT_OF[field] ?? field)) ?? '')
  return texts.length === 0 ? 'was updated' : `is now ${joinWords(texts)}`
}

function textIn(row: Row, field: string): string | undefined {
  const value = row[field] ?? null
  return value === null ? undefined : String(value)
}
