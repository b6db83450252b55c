import { UsageError } from '../errors.ts'
import { nounsOf } from '../records/describe-record.ts'
import { closestMatch } from '../records/did-you-mean.ts'
import { writableFlags } from '../records/field-names.ts'
import { parseValue } from '../records/values.ts'
import type { Resource } from '../resources/definition.ts'
import { isOwned } from '../resources/ownership.ts'
import type { FormPath } from '../yaml/yaml-form.ts'
import { fieldFlag, isImportable } from './columns.ts'
import { headingAliases, headingMeaning } from './heading-meanings.ts'
import { CLIENT } from './import-map.ts'
import type { MapDocument } from './map-document.ts'
import { ID_KEY } from './match-keys.ts'

const EXPIRY = 'expire'

/** A map, and the module it is for. */
export interface MapContext {
  resource: Resource
  document: MapDocument
}

/**
 * Returns the newest read name of the field that a map names at a path (in its key or its value), or `client`. Throws a
 * UsageError if there is no such field; it may suggest one of `otherWords`.
 */
export function resolveMapField(
  { resource, document }: MapContext,
  path: FormPath,
  written: string,
  { of, otherWords = [] }: { of?: 'key'; otherWords?: readonly string[] } = {},
): string {
  const name = headingMeaning(resource, written) ?? wordMeaning(resource, written)
  if (name !== undefined && isImportable(resource, name)) return name
  if (name !== undefined) {
    throw document.fault(path, `${written}: ITFlow's API can't write this field`, undefined, of)
  }
  const near = closestField(resource, written, otherWords)
  throw document.fault(
    path,
    `${nounsOf(resource)} have no field ${written}`,
    near === undefined ? `Fields: ${fieldList(resource).join(', ')}` : `Did you mean ${near}?`,
    of,
  )
}

/** Words for fields of any module: `id`, and `expire` for the only expiry date (of an asset's warranty). */
function wordMeaning(resource: Resource, written: string): string | undefined {
  const word = written.trim().toLowerCase()
  if (word === ID_KEY) return resource.id
  if (word !== EXPIRY) return undefined
  const [expiry, ...others] = Object.entries(resource.fields).filter(([, field]) => field.isExpiry)
  return others.length === 0 ? expiry?.[0] : undefined
}

function closestField(
  resource: Resource,
  written: string,
  otherWords: readonly string[],
): string | undefined {
  const plain = written.trim().replace(/\s+/g, '-')
  const flag = closestMatch(plain, [...fieldList(resource), ...otherWords])
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

/** Throws a UsageError for a value that a field can't have, as far as that is known without the server. */
export function checkFieldValue(
  { resource, document }: MapContext,
  path: FormPath,
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
