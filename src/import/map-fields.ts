import { UsageError } from '../errors.ts'
import { nounsOf } from '../records/describe-record.ts'
import { closestMatch } from '../records/did-you-mean.ts'
import { writableFlags } from '../records/field-names.ts'
import { parseValue } from '../records/values.ts'
import type { Resource } from '../resources/definition.ts'
import { isOwned } from '../resources/ownership.ts'
import { fieldFlag, isImportable } from './columns.ts'
import { headingAliases, headingMeaning } from './heading-meanings.ts'
import { CLIENT } from './import-map.ts'
import type { MapDocument, MapPath } from './map-document.ts'
import { ID_KEY } from './match-keys.ts'

const EXPIRY = 'expire'

/** The map in which something stands, and for which module. */
export interface MapContext {
  resource: Resource
  document: MapDocument
}

/** The newest read name of the field that a map names at a path, or `client`. Throws a UsageError for what is none. */
export function resolveField(
  { resource, document }: MapContext,
  path: MapPath,
  written: string,
  words: readonly string[] = [],
  of?: 'key' | 'value',
): string {
  const name = headingMeaning(resource, written) ?? wordMeaning(resource, written)
  if (name !== undefined && isImportable(resource, name)) return name
  if (name !== undefined) {
    throw document.fault(path, `${written}: ITFlow's API can't write this field`, undefined, of)
  }
  const near = nearFieldOf(resource, written, words)
  throw document.fault(
    path,
    `${nounsOf(resource)} have no field ${written}`,
    near === undefined ? `Fields: ${fieldList(resource).join(', ')}` : `Did you mean ${near}?`,
    of,
  )
}

/** What is said of any module: its records' own ID, and the day on which something ends (an asset's warranty). */
function wordMeaning(resource: Resource, written: string): string | undefined {
  const word = written.trim().toLowerCase()
  if (word === ID_KEY) return resource.id
  if (word !== EXPIRY) return undefined
  const [expiry, ...others] = Object.entries(resource.fields).filter(([, field]) => field.isExpiry)
  return others.length === 0 ? expiry?.[0] : undefined
}

function nearFieldOf(
  resource: Resource,
  written: string,
  words: readonly string[],
): string | undefined {
  const plain = written.trim().replace(/\s+/g, '-')
  const flag = closestMatch(plain, [...fieldList(resource), ...words])
  if (flag !== undefined) return flag
  const used = headingAliases(resource).filter(([, meaning]) => isImportable(resource, meaning))
  const near = closestMatch(
    written,
    used.map(([alias]) => alias),
  )
  const meaning = near === undefined ? undefined : headingMeaning(resource, near)
  return meaning === undefined ? undefined : fieldFlag(resource, meaning)
}

function fieldList(resource: Resource): readonly string[] {
  const flags = [...writableFlags(resource, 'create'), ...writableFlags(resource, 'update')]
  return [...new Set([...flags, ...(isOwned(resource) ? [CLIENT] : [])])]
}

/** Refuses what is no value of a field, as far as that can be told without the server. Throws a UsageError. */
export function checkFieldValue(
  { resource, document }: MapContext,
  path: MapPath,
  name: string,
  word: string,
): void {
  const field = resource.fields[name]
  const isAnything = field === undefined || field.kind === 'reference' || field.kind === 'html'
  if (isAnything || word.trim() === '') return
  try {
    parseValue(field, fieldFlag(resource, name), word, { now: new Date(0) })
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    throw document.fault(path, error.message, error.hint)
  }
}
