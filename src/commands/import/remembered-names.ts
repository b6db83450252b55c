import type { Api } from '../../api/api.ts'
import { cleanName } from '../../records/describe-record.ts'
import type { ResourceName } from '../../resources/definition.ts'
import { resources, TENANT } from '../../resources/index.ts'
import { conflictsOf } from '../../sources/kept-values.ts'
import type { SourceMemory } from '../../sources/source-memory.ts'

/**
 * Returns the names that people need to read what is remembered: of the records' clients, and of what the values refer to that
 * are kept. As far as this import or an earlier one knows them; nothing is read for them.
 */
export function namesFor(
  api: Api,
  memory: SourceMemory | undefined,
  resource: ResourceName,
  records: SourceMemory['records'],
): NonNullable<SourceMemory['names']> {
  const names: Record<string, Record<string, string>> = {}
  const add = (of: ResourceName, id: number) => {
    const name = api.rememberedName(of, id) ?? memory?.names?.[of]?.[String(id)]
    if (name === undefined) return
    names[of] ??= {}
    names[of][String(id)] = cleanName(name)
  }
  for (const record of records.values()) {
    if (record.client !== null && resource !== TENANT) add(TENANT, record.client)
    for (const { field, itflow } of conflictsOf(record)) {
      const refers = resources[resource].fields[field]?.refers
      if (refers !== undefined && itflow !== null) add(refers, Number(itflow))
    }
  }
  return names
}
