import type { Context } from '../../context.ts'
import type { Sheet } from '../../output/sheet.ts'
import { flagOf } from '../../records/field-names.ts'
import type { Json, NameLookup } from '../../records/record.ts'
import { resources, TENANT } from '../../resources/index.ts'
import type { KeptBecause } from '../../runs/step.ts'
import { conflictsOf, type KeptField } from '../../sources/kept-values.ts'
import type { RememberedRecord, SourceMemory } from '../../sources/source-memory.ts'
import { NO_SOURCES, ownedSources, requireUsable } from './choose-source.ts'
import { rememberedNames, usable, valueText } from './source-text.ts'

/** Prints the values that were kept although a source has others; of all sources if none is named. */
export async function printConflicts(context: Context, text: string | undefined): Promise<void> {
  const owned = await ownedSources(context)
  const { owner, sources } = owned
  const names = rememberedNames(sources)
  const chosen = text === undefined ? usable(sources) : [requireUsable(owned, text)]
  const rows = chosen.flatMap((memory) => rowsOf(memory, names))
  await context.show(sheetOf(rows, names))
  if (text === undefined) {
    for (const source of sources) if ('error' in source) throw source.error
  }
  if (rows.length > 0) context.note('settle', SETTLE)
  else if (sources.length > 0) context.note('none', 'No conflicts.')
  else context.note('none', `No sources on ${owner.profile}. ${NO_SOURCES}`)
}

const SETTLE =
  'To settle them, edit the values in ITFlow, or import with --on-conflict source to overwrite them.'

const REASONS: Readonly<Record<KeptBecause, string>> = {
  both_changed: 'changed on both sides',
  first_import: 'differed on the first import',
  not_stored: 'ITFlow did not store it',
}

type Cells = Readonly<Record<string, Json>>

function rowsOf(memory: SourceMemory, names: NameLookup): Cells[] {
  return [...memory.records.values()].flatMap((record) =>
    conflictsOf(record).map((kept) => rowOf(memory, record, kept, names)),
  )
}

/** A row has what programs read by ITFlow's names, and what people read. */
function rowOf(
  { source, resource: resourceName }: SourceMemory,
  { id, client, name }: RememberedRecord,
  { field, said, itflow, why, since }: KeptField,
  names: NameLookup,
): Cells {
  const resource = resources[resourceName]
  const declared = resource.fields[field]
  return {
    ...{ source, resource: resourceName, id, client, name, field, said, itflow, why, since },
    flag: declared === undefined ? field : flagOf(resource, field),
    value: valueText(declared, itflow, names),
    reason: REASONS[why],
  }
}

function sheetOf(rows: readonly Cells[], names: NameLookup): Sheet {
  return {
    fields: [
      { name: 'source', label: 'Source', kind: 'text' },
      { name: 'resource', label: 'Module', kind: 'text' },
      { name: 'id', label: 'ID', kind: 'id' },
      { name: 'client', label: 'Client', kind: 'reference', refers: TENANT },
      { name: 'name', label: 'Name', kind: 'text' },
      { name: 'field', label: 'Field', kind: 'text' },
      { name: 'said', label: 'Source says', kind: 'text' },
      { name: 'itflow', label: 'ITFlow has', kind: 'text' },
      { name: 'why', label: 'Why', kind: 'text' },
      { name: 'since', label: 'Since', kind: 'moment' },
    ],
    columns: [
      { field: 'source', heading: 'SOURCE', dropPriority: 5 },
      { field: 'id', heading: 'ID', dropPriority: 3 },
      { field: 'client', heading: 'CLIENT', dropPriority: 4 },
      { field: 'name', heading: 'NAME' },
      { field: 'flag', heading: 'FIELD' },
      { field: 'said', heading: 'SOURCE SAYS' },
      { field: 'value', heading: 'ITFLOW HAS' },
      { field: 'reason', heading: 'WHY', dropPriority: 6 },
      { field: 'since', heading: 'SINCE', dropPriority: 7 },
    ],
    ...{ rows, labelField: 'name', isList: true, names },
  }
}
