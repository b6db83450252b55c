import type { Context } from '../../context.ts'
import type { Sheet } from '../../output/sheet.ts'
import type { Json } from '../../records/record.ts'
import type { ListedSource } from '../../sources/memory-file.ts'
import { NO_SOURCES, ownedSources } from './choose-source.ts'
import { countsOf } from './source-text.ts'

/** Prints the sources of the profile, including those whose file can't be used. */
export async function printSources(context: Context): Promise<void> {
  const { owner, sources } = await ownedSources(context)
  await context.show(sheetOf(sources))
  for (const source of sources) {
    if ('error' in source) context.note('unusable', source.error.message)
  }
  if (sources.length === 0) context.note('none', `No sources on ${owner.profile}. ${NO_SOURCES}`)
}

function sheetOf(sources: readonly ListedSource[]): Sheet {
  const areAllUsable = sources.every((source) => 'memory' in source)
  return {
    fields: [
      { name: 'source', label: 'Source', kind: 'text' },
      { name: 'state', label: 'State', kind: 'text' },
      { name: 'resource', label: 'Module', kind: 'text' },
      { name: 'records', label: 'Records', kind: 'integer' },
      { name: 'clients', label: 'Clients', kind: 'integer' },
      { name: 'conflicts', label: 'Conflicts', kind: 'integer' },
      { name: 'left', label: 'Left', kind: 'integer' },
      { name: 'saved', label: 'Last import', kind: 'moment' },
      { name: 'url', label: 'Address', kind: 'text' },
    ],
    columns: [
      { field: 'source', heading: 'SOURCE' },
      ...(areAllUsable ? [] : [{ field: 'state', heading: 'STATE' }]),
      { field: 'resource', heading: 'MODULE', dropPriority: 2 },
      { field: 'records', heading: 'RECORDS' },
      { field: 'clients', heading: 'CLIENTS', dropPriority: 4 },
      { field: 'conflicts', heading: 'CONFLICTS' },
      { field: 'left', heading: 'LEFT', dropPriority: 1 },
      { field: 'saved', heading: 'LAST IMPORT', dropPriority: 3 },
    ],
    rows: sources.map(rowOf),
    labelField: 'source',
    isList: true,
  }
}

function rowOf(listed: ListedSource): Readonly<Record<string, Json>> {
  const { source } = listed
  if ('error' in listed) {
    const unknown = { records: null, clients: null, conflicts: null, left: null }
    return { source, state: 'unusable', resource: null, ...unknown, saved: null, url: null }
  }
  const { resource, saved, url } = listed.memory
  return { source, state: 'usable', resource, ...countsOf(listed.memory), saved, url }
}
