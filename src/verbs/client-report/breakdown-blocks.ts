import type { Context } from '../../context.ts'
import type { Bar, DocumentBlock } from '../../output/document/document.ts'
import type { Row } from '../../records/record.ts'
import {
  AGES,
  countByAge,
  countByKind,
  type KindCount,
  shownKinds,
} from '../../reports/client-report-counts.ts'
import { fieldsWith } from '../../reports/client-report-modules.ts'
import type { Resource } from '../../resources/definition.ts'
import { personToday } from '../person-today.ts'

/** Builds the charts of a module's records by kind and age, and a table of both; none if it declares neither. */
export function breakdownBlocks(
  context: Context,
  resource: Resource,
  rows: readonly Row[],
): readonly DocumentBlock[] {
  const today = personToday(context)
  const all = countByKind(resource, rows, today)
  const kinds = all === undefined ? undefined : shownKinds(all)
  const ages = countByAge(resource, rows, today)
  return [
    ...(kinds === undefined ? [] : [kindBars(resource, kinds)]),
    ...(ages === undefined
      ? []
      : [
          bars(
            'By age',
            AGES.map(({ label }, at) => bar(label, ages[at] ?? 0)),
          ),
        ]),
    ...(kinds === undefined || ages === undefined ? [] : [kindTable(resource, kinds)]),
  ]
}

function kindBars(resource: Resource, kinds: readonly KindCount[]): DocumentBlock {
  const label = kindLabel(resource).toLowerCase()
  return bars(
    `By ${label}`,
    kinds.map(({ kind, count }) => bar(kind, count)),
  )
}

function bars(caption: string, all: readonly Bar[]): DocumentBlock {
  return { kind: 'bars', caption, bars: all }
}

function bar(label: string, value: number): Bar {
  return { label, value, text: `${value}` }
}

function kindTable(resource: Resource, kinds: readonly KindCount[]): DocumentBlock {
  const label = kindLabel(resource)
  const ages = AGES.map(({ name, label: age }) => ({ name, label: age, kind: 'integer' }) as const)
  return {
    kind: 'table',
    caption: `By ${label.toLowerCase()} and age`,
    sheet: {
      fields: [
        { name: 'kind', label, kind: 'text' },
        { name: 'count', label: 'Count', kind: 'integer' },
        ...ages,
      ],
      columns: [
        { field: 'kind', heading: label.toUpperCase() },
        { field: 'count', heading: 'COUNT' },
        ...ages.map(({ name, label: age }, at) => ({
          ...{ field: name, heading: age.toUpperCase() },
          ...{ minWidth: age.length, dropPriority: at + 1 },
        })),
      ],
      rows: kinds.map(({ kind, count, ages: found }) => ({
        kind,
        count,
        ...Object.fromEntries(AGES.map(({ name }, at) => [name, found[at] ?? 0])),
      })),
      labelField: 'kind',
      isList: true,
    },
  }
}

function kindLabel(resource: Resource): string {
  const [field = ''] = fieldsWith(resource, 'isKind')
  return resource.fields[field]?.label ?? 'Kind'
}
