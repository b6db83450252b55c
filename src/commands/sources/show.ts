import type { Context } from '../../context.ts'
import { formatMomentLong } from '../../output/format-dates.ts'
import { STRUCTURED_FORMATS } from '../../output/formats.ts'
import type { Sheet } from '../../output/sheet.ts'
import type { Json, NameLookup } from '../../records/record.ts'
import { TENANT } from '../../resources/index.ts'
import { conflictsOf } from '../../sources/kept-values.ts'
import type { RememberedRecord, SourceMemory } from '../../sources/source-memory.ts'
import { ownedSources, requireUsable } from './choose-source.ts'
import { countsText, rememberedNames } from './source-text.ts'

/** Prints the records that a source has brought; in JSON and YAML everything that is remembered about it. */
export async function showSource(context: Context, text: string | undefined): Promise<void> {
  const owned = await ownedSources(context)
  const memory = requireUsable(owned, text)
  if (STRUCTURED_FORMATS.includes(context.format())) return context.show(documentOf(memory))
  context.note('source', headingOf(context, memory))
  await context.show(recordsOf(memory, rememberedNames(owned.sources)))
}

function headingOf(context: Context, memory: SourceMemory): string {
  const { source, profile, url, saved } = memory
  const { now, zone } = context.formatOptions()
  const last = formatMomentLong(saved, now, zone)
  return `${source} on ${profile} (${url}), last import ${last}: ${countsText(memory)}`
}

/** Returns everything that is remembered as one document. */
function documentOf({ records, owns, ...facts }: SourceMemory): Sheet {
  const row = { ...facts, owns, records: [...records.values()].map(recordJson) }
  const fields = Object.keys(row).map((name) => ({ name, label: name, kind: 'text' as const }))
  return { fields, columns: [], rows: [row], isList: false }
}

function recordJson(record: RememberedRecord): Json {
  const { id, client, name, key = null, created = null, updated = null, left, fields } = record
  const facts = { id, client, name, key, created, updated }
  return { ...facts, left: left === undefined ? null : { ...left }, fields: fieldsJson(fields) }
}

function fieldsJson(fields: RememberedRecord['fields']): Json {
  const entries = Object.entries(fields).map(([name, { conflict, ...values }]) => [
    name,
    { ...values, ...(conflict === undefined ? {} : { conflict: { ...conflict } }) },
  ])
  return Object.fromEntries(entries)
}

function recordsOf({ records }: SourceMemory, names: NameLookup): Sheet {
  const all = [...records.values()]
  const hasKeys = all.some(({ key }) => key !== undefined)
  return {
    fields: [
      { name: 'key', label: 'Source ID', kind: 'text' },
      { name: 'id', label: 'ID', kind: 'id' },
      { name: 'name', label: 'Name', kind: 'text' },
      { name: 'client', label: 'Client', kind: 'reference', refers: TENANT },
      { name: 'left', label: 'Left', kind: 'moment' },
      { name: 'conflicts', label: 'Conflicts', kind: 'integer' },
    ],
    columns: [
      ...(hasKeys ? [{ field: 'key', heading: 'SOURCE ID', dropPriority: 3 }] : []),
      { field: 'id', heading: 'ID' },
      { field: 'name', heading: 'NAME' },
      { field: 'client', heading: 'CLIENT', dropPriority: 2 },
      { field: 'left', heading: 'LEFT', dropPriority: 1 },
      { field: 'conflicts', heading: 'CONFLICTS', dropPriority: 4 },
    ],
    rows: all.map(rowOf),
    ...{ labelField: 'name', isList: true, names },
  }
}

function rowOf(record: RememberedRecord): Readonly<Record<string, Json>> {
  const { key = null, id, name, client, left } = record
  return { key, id, name, client, left: left?.since ?? null, conflicts: conflictsOf(record).length }
}
