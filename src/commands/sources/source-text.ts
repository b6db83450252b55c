import { formatCount } from '../../records/describe-record.ts'
import type { NameLookup, Value } from '../../records/record.ts'
import type { ResourceName } from '../../resources/definition.ts'
import type { Field } from '../../resources/field.ts'
import { resources, TENANT } from '../../resources/index.ts'
import { conflictsOf } from '../../sources/kept-values.ts'
import type { ListedSource } from '../../sources/memory-file.ts'
import type { SourceMemory } from '../../sources/source-memory.ts'

/** How many of each there are in what is remembered about a source. */
export interface SourceCounts {
  records: number
  /** The clients that they belong to. */
  clients: number
  /** Values that were kept although the source's differ. */
  conflicts: number
  /** Records that the source no longer has. */
  left: number
}

/** Counts what is remembered about a source. */
export function countsOf({ records }: SourceMemory): SourceCounts {
  const all = [...records.values()]
  const clients = new Set(all.map(({ client }) => client).filter((client) => client !== null))
  return {
    records: all.length,
    clients: clients.size,
    conflicts: all.reduce((sum, record) => sum + conflictsOf(record).length, 0),
    left: all.filter(({ left }) => left !== undefined).length,
  }
}

/** Words the counts: `3 assets of 2 clients, 1 conflict, 1 no longer in rmm`. */
export function countsText(memory: SourceMemory): string {
  const { records, clients, conflicts, left } = countsOf(memory)
  const of = clients > 1 && memory.resource !== TENANT ? ` of ${clients} clients` : ''
  return [
    `${formatCount(resources[memory.resource], records)}${of}`,
    ...(conflicts === 0 ? [] : [`${conflicts} ${conflicts === 1 ? 'conflict' : 'conflicts'}`]),
    ...(left === 0 ? [] : [`${left} no longer in ${memory.source}`]),
  ].join(', ')
}

/** Words a value of a field for a table; a reference has its name, if known. */
export function valueText(field: Field | undefined, value: Value, names: NameLookup): string {
  if (value === null) return ''
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  const name = field?.refers === undefined ? undefined : names(field.refers, Number(value))
  return name ?? field?.words?.[Number(value)] ?? String(value)
}

/** Looks up names of records in what is remembered about sources; no server is asked. */
export function rememberedNames(sources: readonly ListedSource[]): NameLookup {
  const memories = usable(sources)
  return (resource: ResourceName, id: number) =>
    memories.map((memory) => nameIn(memory, resource, id)).find((name) => name !== undefined)
}

function nameIn(memory: SourceMemory, resource: ResourceName, id: number): string | undefined {
  const own = memory.resource === resource ? memory.records.get(id)?.name : undefined
  return memory.names?.[resource]?.[String(id)] ?? own
}

/** The sources whose file can be used. */
export function usable(sources: readonly ListedSource[]): SourceMemory[] {
  return sources.flatMap((source) => ('memory' in source ? [source.memory] : []))
}
