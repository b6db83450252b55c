import type { Api } from '../api/api.ts'
import { type FindOptions, findRecord } from '../api/records/find.ts'
import type { Found } from '../api/records/find-many.ts'
import type { StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Resource } from '../resources/definition.ts'

/** Options for finding one record, including how to choose between several matches. */
export type FindOneOptions = Omit<FindOptions, 'onGuess' | 'listed'>

/** Finds the record that is named, and reports whether only part of the name matched; throws if none or several match. */
export async function findOne(
  api: Api,
  resource: Resource,
  text: string,
  findOptions: FindOneOptions,
): Promise<Found> {
  let isGuess = false
  const onGuess = () => {
    isGuess = true
  }
  const stored = await findRecord(api, resource, text, { ...findOptions, onGuess })
  return { stored, text, isGuess }
}

/** Returns the record, looking it up if only its name is given. */
export async function resolveRecord(
  api: Api,
  resource: Resource,
  record: StoredRecord | string,
  scope: Scope,
): Promise<StoredRecord> {
  return typeof record === 'string'
    ? (await findOne(api, resource, record, { scope })).stored
    : record
}
