import { formatCount, nounsOf } from '../../records/describe-record.ts'
import { flagOf } from '../../records/field-names.ts'
import { cleanLine } from '../../text/terminal-safe.ts'
import { fieldText } from '../../verbs/write-target.ts'
import { firstRows, type PlanView, recordTitle, rowTitle } from './plan-rows.ts'
import type { PrintableRow } from './printable-plan.ts'

/** Whether ITFlow and the source have both changed a value of a row, or ITFlow doesn't store it. */
export function hasConflict(row: Pick<PrintableRow, 'conflicts'>): boolean {
  return conflictsOf(row).length > 0
}

/** Whether a first import leaves values of a row as ITFlow has them. */
export function isKept({ conflicts = {} }: PrintableRow): boolean {
  return Object.values(conflicts).some(({ why }) => why === 'first_import')
}

function conflictsOf({ conflicts = {} }: Pick<PrintableRow, 'conflicts'>) {
  return Object.entries(conflicts).filter(([, { why }]) => why !== 'first_import')
}

/** Returns the first conflicts: `line 41: LT-0044 os: rmm says Windows 11, ITFlow has “Windows 11 LTSC”; kept`. */
export function conflictLines(view: PlanView, rows: readonly PrintableRow[]): string[] {
  return firstRows(rows, view.isWhole, (row) => {
    const texts = conflictsOf(row).map(([name, { source, itflow }]) =>
      conflictText(view, name, { source, itflow }),
    )
    return `${rowTitle(view, row)} ${texts.join('; ')}; kept`
  })
}

function conflictText(
  { api, resource, plan }: PlanView,
  name: string,
  { source, itflow }: Pick<NonNullable<PrintableRow['conflicts']>[string], 'source' | 'itflow'>,
): string {
  const now =
    itflow === null || itflow === '' ? 'nothing' : fieldText(api, resource.fields[name], itflow)
  const said = source === '' ? 'nothing' : cleanLine(source)
  return `${flagOf(resource, name)}: ${plan.source} says ${said}, ITFlow has “${now}”`
}

/** Returns which values a first import leaves as ITFlow has them: `os 12, name 3: ITFlow's values stay`. */
export function keptLines({ resource }: PlanView, rows: readonly PrintableRow[]): string[] {
  const counts = new Map<string, number>()
  for (const { conflicts = {} } of rows) {
    for (const [name, { why }] of Object.entries(conflicts))
      if (why === 'first_import') counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const fields = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${flagOf(resource, name)} ${count}`)
  return [`${fields.join(', ')}: what ITFlow has stays`]
}

/** How many records that left are named without --verbose. */
const MAX_NAMED = 5

/** Returns the records that the source no longer has, and what is done with them. */
export function leftLines(view: PlanView, rows: readonly PrintableRow[]): string[] {
  const shown = view.isWhole ? rows : rows.slice(0, MAX_NAMED)
  const names = shown.map((row) => recordTitle(view, row)).join(', ')
  const rest = rows.length - shown.length
  const lead = `no longer in ${view.plan.source}: ${names}${rest === 0 ? '' : ', …'}`
  return [
    `${lead} (--missing ${missingText(view, rows[0])})`,
    ...(rest === 0 ? [] : [`and ${rest} more (--verbose)`]),
  ]
}

function missingText({ api, resource }: PlanView, row: PrintableRow | undefined): string {
  if (row?.verb !== undefined) return row.verb
  const [set] = Object.entries(row?.values ?? {})
  if (set === undefined) return 'report'
  const [name, value] = set
  return `set ${flagOf(resource, name)}=${fieldText(api, resource.fields[name], value)}`
}

/** Returns what a plan for a source says about what is remembered, if that isn't simply so. */
export function memoryLines({ resource, plan }: PlanView): string[] {
  const { source, memory, counts } = plan
  if (memory === undefined) return []
  const { state, gone, restored, unidentified } = memory
  const asFirst =
    'records are matched by what identifies them, empty fields are filled, and nothing is overwritten'
  const has = (count: number) => (count === 1 ? 'is' : 'are')
  return [
    ...(state === 'none' ? [`First import from ${source}: ${asFirst}`] : []),
    ...(state === 'lost'
      ? [`What ${source} said before is lost, so this is like a first import: ${asFirst}`]
      : []),
    ...(gone === 0
      ? []
      : [
          `${formatCount(resource, gone)} from ${source} ${has(gone)} no longer in ITFlow: matched again by what identifies them`,
        ]),
    ...(restored === 0
      ? []
      : [
          `${formatCount(resource, restored)} ${has(restored)} older in ITFlow than after the last import (restored from a backup?): what ITFlow has stays`,
        ]),
    ...(unidentified === 0 || counts.left === 0
      ? []
      : [
          `${unidentified} ${unidentified === 1 ? 'row' : 'rows'} could be about any of the ${nounsOf(resource)}, so those that seem to have left are only reported`,
        ]),
  ]
}
