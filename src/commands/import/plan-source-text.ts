import { formatCount, nounsOf } from '../../records/describe-record.ts'
import { flagOf } from '../../records/field-names.ts'
import type { Resource } from '../../resources/definition.ts'
import { joinWords } from '../../text/sentence.ts'
import { cleanLine } from '../../text/terminal-safe.ts'
import { fieldText } from '../../verbs/write-target.ts'
import { fieldCounts, firstRows, type PlanView, recordTitle, rowTitle } from './plan-rows.ts'
import type { PrintableRow } from './printable-plan.ts'

/** Whether ITFlow and the source have both changed a value of a row, or ITFlow doesn't store it. */
export function hasConflict(row: Pick<PrintableRow, 'conflicts'>): boolean {
  return conflictsOf(row).length > 0
}

/** Whether a first import leaves values of a row as ITFlow has them. */
export function isKept(row: PrintableRow): boolean {
  return keptOf(row).length > 0
}

function keptOf({ conflicts = {} }: Pick<PrintableRow, 'conflicts'>) {
  return Object.entries(conflicts).filter(([, { why }]) => why === 'first_import')
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
    itflow === null || itflow === ''
      ? 'nothing'
      : `“${fieldText(api, resource.fields[name], itflow)}”`
  const said = source === '' ? 'nothing' : cleanLine(source)
  return `${flagOf(resource, name)}: ${plan.source} says ${said}, ITFlow has ${now}`
}

/** Returns which values a first import leaves as ITFlow has them: `os 12, name 3: what ITFlow has stays`; with --verbose also each value. */
export function keptLines(view: PlanView, rows: readonly PrintableRow[]): string[] {
  const names = rows.flatMap((row) => keptOf(row).map(([name]) => name))
  const lead = `${fieldCounts(view.resource, names)}: what ITFlow has stays`
  if (!view.isWhole) return [`${lead} (--verbose)`]
  return [
    lead,
    ...rows.map((row) => {
      const texts = keptOf(row).map(([name, values]) => conflictText(view, name, values))
      return `${rowTitle(view, row)} ${texts.join('; ')}`
    }),
  ]
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

/** Returns the fields of which a plan overwrites values: on a first import those that the source owns. */
function overwrittenFields(resource: Resource, rows: readonly PrintableRow[]): string[] {
  const names = rows.flatMap((row) =>
    row.do !== 'update'
      ? []
      : Object.entries(row.changes ?? {}).flatMap(([name, { from }]) =>
          from === null || from === '' ? [] : [name],
        ),
  )
  return [...new Set(names)].map((name) => flagOf(resource, name))
}

/** Returns what a plan for a source says about what is remembered, if that isn't simply so. */
export function memoryLines({ resource, plan }: PlanView): string[] {
  const { source, memory, counts, rows } = plan
  if (memory === undefined) return []
  const { state, gone, restored, unidentified, uncovered } = memory
  const owned = overwrittenFields(resource, rows)
  const except = owned.length === 0 ? '' : ` except ${joinWords(owned)}, which ${source} owns`
  const asFirst = `records are matched by what identifies them, empty fields are filled, and nothing is overwritten${except}`
  const is = (count: number) => (count === 1 ? 'is' : 'are')
  return [
    ...(state === 'none' ? [`First import from ${source}: ${asFirst}`] : []),
    ...(state === 'lost'
      ? [`What ${source} said before is lost, so this is like a first import: ${asFirst}`]
      : []),
    ...(gone === 0
      ? []
      : [
          `${formatCount(resource, gone)} from ${source} ${is(gone)} no longer in ITFlow: ${gone === 1 ? 'its row is planned like a new one' : 'their rows are planned like new ones'}`,
        ]),
    ...(restored === 0
      ? []
      : [
          `${formatCount(resource, restored)} ${is(restored)} older in ITFlow than after the last import (restored from a backup?): what ITFlow has stays`,
        ]),
    ...(uncovered === 0
      ? []
      : [
          `${formatCount(resource, uncovered)} from ${source} ${uncovered === 1 ? 'belongs' : 'belong'} to clients of which the file has no row: not counted as left`,
        ]),
    ...(unidentified === 0 || counts.left === 0
      ? []
      : [
          `${unidentified} ${unidentified === 1 ? 'row' : 'rows'} could be about any of the ${nounsOf(resource)}, so those that seem to have left are only reported`,
        ]),
  ]
}
