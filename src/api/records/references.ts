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

/** What a text given for a reference refers to: also the record, if the API lists such records. */
export interface ResolvedReference {
  id: number
  record?: { resource: Resource; stored: StoredRecord }
}

/** The ID that a text given for a reference refers to, as `resolveReference` finds it. */
export async function resolveReferenceId(
  ...asked: Parameters<typeof resolveReference>
): Promise<number> {
  return (await resolveReference(...asked)).id
}

/** How a reference is looked up. */
export interface ReferenceOptions {
  /** Finds a record that is named. */
  find?: typeof findRecord
  /** Told what a part of a name was taken for; without it, as for a write, a part won't do. */
  onGuess?: ((taken: string) => void) | undefined
}

/**
 * What a text given for a reference refers to: looked up within the scope, by ID, name or natural key; `0` and
 * `none` for nothing. What the API does not list (users, categories) is taken by ID only.
 */
export async function resolveReference(
  api: Api,
  field: Field,
  called: string,
  text: string,
  scope: Scope,
  { find = findRecord, onGuess }: ReferenceOptions = {},
): Promise<ResolvedReference> {
  checkReference(field, called, text)
  const { refers } = field
  const written = text.trim()
  if (isNoReference(written)) return { id: 0 }
  if (refers === undefined) return { id: Number(written) }
  const resource = resources[refers]
  if (resource.directory !== undefined) {
    const { resolveIdByName } = await import('./resolve-by-name.ts')
    return {
      id:
        parseId(written) ??
        (await resolveIdByName(api, resource, { called, text: written, onGuess })),
    }
  }
  const stored = await find(api, resource, written, {
    scope,
    ...(onGuess === undefined
      ? {}
      : { mayGuess: true, onGuess: (row: Row) => onGuess(describeMatch(resource, row)) }),
  })
  const id = Number(stored.row[resource.id])
  learnName(api, resource, stored)
  return { id, record: { resource, stored } }
}

/** Keeps the name of a record that a write refers to, so that a plan can show it beside the ID. */
export function learnName(api: Api, { name, id, label }: Resource, { row }: StoredRecord): void {
  api.rememberName(name, Number(row[id]), String(row[label] ?? ''))
}
