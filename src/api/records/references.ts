import { describeMatch } from '../../records/describe-record.ts'
import { parseId } from '../../records/ids.ts'
import type { Row } from '../../records/record.ts'
import { checkReference, isNoReference } from '../../records/reference-input.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Field } from '../../resources/field.ts'
import { resources } from '../../resources/index.ts'
import type { Api } from '../api.ts'
import { findRecord } from './find.ts'
import type { StoredRecord } from './read.ts'
import type { Scope } from './scope.ts'

/** What the text of a reference refers to, with the record if the API lists such records. */
export interface ResolvedReference {
  id: number
  record?: { resource: Resource; stored: StoredRecord }
}

/** Resolves with the ID that the text of a reference refers to, found as in `resolveReference`. */
export async function resolveReferenceId(
  ...parameters: Parameters<typeof resolveReference>
): Promise<number> {
  return (await resolveReference(...parameters)).id
}

/** A reference as given: its field, its name in messages, and the text. */
interface ReferenceInput {
  field: Field
  inputName: string
  text: string
}

/** How a reference is looked up. */
interface ReferenceOptions {
  /** Finds a record by its ID, name or key. */
  find?: typeof findRecord
  /**
   * Called with a description of what a partial name matched; without it, as for a write, a partial name isn't enough.
   */
  onGuess?: ((match: string) => void) | undefined
}

/**
 * Resolves the text of a reference to a record in the scope: by ID, name or natural key; `0` and `none` refer to
 * nothing. Records that the API doesn't list (users, categories) can only be given by ID.
 */
export async function resolveReference(
  api: Api,
  { field, inputName, text }: ReferenceInput,
  scope: Scope,
  { find = findRecord, onGuess }: ReferenceOptions = {},
): Promise<ResolvedReference> {
  checkReference(field, inputName, text)
  const { refers } = field
  const trimmed = text.trim()
  if (isNoReference(trimmed)) return { id: 0 }
  if (refers === undefined) return { id: Number(trimmed) }
  const resource = resources[refers]
  if (resource.directory !== undefined) {
    const { resolveIdByName } = await import('./resolve-by-name.ts')
    const id =
      parseId(trimmed) ??
      (await resolveIdByName(api, resource, { inputName, text: trimmed, onGuess }))
    return { id }
  }
  const stored = await find(api, resource, trimmed, {
    scope,
    ...(onGuess === undefined
      ? {}
      : { mayGuess: true, onGuess: (row: Row) => onGuess(describeMatch(resource, row)) }),
  })
  const id = Number(stored.row[resource.id])
  learnName(api, resource, stored)
  return { id, record: { resource, stored } }
}

/** Remembers the name of a record that a write refers to, so that a plan can show it next to the ID. */
export function learnName(api: Api, { name, id, label }: Resource, { row }: StoredRecord): void {
  api.rememberName(name, Number(row[id]), String(row[label] ?? ''))
}
