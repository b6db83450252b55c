import { describeRecord, nounsOf } from '../../records/describe-record.ts'
import { labelInSentence } from '../../records/field-names.ts'
import type { Resource } from '../../resources/definition.ts'
import type { UndoPlan } from '../../runs/build-undo-plan.ts'
import type { LeftAlone, LeftBecause, UndoItem } from '../../runs/undo-item.ts'

const ACTION_TEXTS = {
  restore: 'Restore',
  archive: 'Archive',
  unarchive: 'Unarchive',
  delete: 'Delete permanently',
} as const

type UndoAction = keyof typeof ACTION_TEXTS

/** Returns what a plan undoes and what it leaves alone, a line for each kind. */
export function undoPlanLines(plan: UndoPlan): string[] {
  const { resource, items } = plan
  const actions = groupByAction(items).map(
    ([action, group]) => `${ACTION_TEXTS[action]}: ${namesOf(resource, group)}`,
  )
  return [
    ...actions,
    ...flagsOf(resource, items),
    ...restoredFlags(resource, items),
    ...leftLines(plan),
  ]
}

/** Returns what a plan leaves alone, a line for each reason. */
export function leftLines({ resource, items }: UndoPlan): string[] {
  return groupByReason(items).map(
    ([reason, group]) => `${REASON_TEXTS[reason]}: ${namesOf(resource, group)}`,
  )
}

/** Returns a line for flags that archiving has cleared and unarchiving sets again (H36). */
function flagsOf(resource: Resource, items: readonly UndoItem[]): string[] {
  const withFlags = items.flatMap((item) => {
    const { action } = item
    const names = action.do === 'unarchive' ? Object.keys(action.values) : []
    const left = names.map((field) => ({ because: 'changed', field }) as const)
    return left.length === 0 ? [] : [{ ...item, left }]
  })
  return withFlags.length === 0 ? [] : [`Set again: ${namesOf(resource, withFlags)}`]
}

/** Returns lines for records that get back a flag that only one record may have (H36). */
function restoredFlags(resource: Resource, items: readonly UndoItem[]): string[] {
  return items.flatMap(({ flagToRestore }) => {
    if (flagToRestore?.target === undefined) return []
    const field = resource.fields[flagToRestore.field]
    const label = field === undefined ? flagToRestore.field : labelInSentence(field)
    return [`Set again: ${describeRecord(resource, flagToRestore.target.row)} (${label})`]
  })
}

/** Returns the items for each action that a plan has. */
export function groupByAction(items: readonly UndoItem[]): [UndoAction, UndoItem[]][] {
  const all = Object.keys(ACTION_TEXTS) as UndoAction[]
  return all.flatMap((wanted): [UndoAction, UndoItem[]][] => {
    const group = items.filter(({ action }) => action.do === wanted)
    return group.length === 0 ? [] : [[wanted, group]]
  })
}

const REASON_TEXTS: Readonly<Record<LeftBecause, string>> = {
  changed: 'Left alone because it has changed since',
  referred: 'Left alone because other records now refer to it',
  gone: 'No longer exists',
  final: "Can't be undone because it is permanent",
  secret: "Can't be undone because the old secret is not stored anywhere",
  'not clearable': "Can't be undone because ITFlow can't clear the field (H10)",
  'no operation': "Can't be undone with this server and key",
  unknown: 'Left alone because it is unknown whether it happened',
}

function groupByReason(items: readonly UndoItem[]): [LeftBecause, UndoItem[]][] {
  const all = Object.keys(REASON_TEXTS) as LeftBecause[]
  return all.flatMap((reason): [LeftBecause, UndoItem[]][] => {
    const group = items.flatMap((item) => {
      const left = item.left.filter(({ because }) => because === reason)
      return left.length === 0 ? [] : [{ ...item, left }]
    })
    return group.length === 0 ? [] : [[reason, group]]
  })
}

/** How many records a line names. */
const MAX_NAMED = 10

function namesOf(resource: Resource, items: readonly UndoItem[]): string {
  const names = items.slice(0, MAX_NAMED).map((item) => nameOf(resource, item))
  const rest = items.length - names.length
  const more = rest > 0 ? ` and ${rest} more` : ''
  const count = items.length > 1 ? `${items.length} ${nounsOf(resource)}: ` : ''
  return `${count}${names.join(', ')}${more}`
}

function nameOf(resource: Resource, { record, left }: UndoItem): string {
  const fields = labelsOf(resource, left)
  return fields === '' ? record.step.name : `${record.step.name} (${fields})`
}

function labelsOf({ fields }: Resource, left: readonly LeftAlone[]): string {
  return left
    .flatMap(({ field }) =>
      field === undefined ? [] : [labelInSentence(fields[field] ?? { label: field })],
    )
    .join(', ')
}
