import type { Api } from '../api/api.ts'
import { type FindOptions, findRecord } from '../api/records/find.ts'
import type { Found } from '../api/records/find-many.ts'
import type { StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Resource } from '../resources/definition.ts'

/** How a record is looked for, and who is asked which of several is meant. */
export type FindOneOptions = Omit<FindOptions, 'onGuess' | 'listed'>

/** Finds the one record that is named, and tells whether a part of its name had to do; throws where none or several fit. */
export async function findOne(
  api: Api,
  resource: Resource,
  text: string,
  finding: FindOneOptions,
): Promise<Found> {
  let isGuess = false
  const onGuess = () => {
    isGuess = true
  }
  const stored = await findRecord(api, resource, text, { ...finding, onGuess })
  return { stored, text, isGuess }
}

/** A record, looked up where it is only named. */
export async function resolveRecord(
  api: Api,
  resource: Resource,
  which: StoredRecord | string,
  scope: Scope,
): Promise<StoredRecord> {
  return typeof which === 'string' ? (await findOne(api, resource, which, { scope })).stored : which
}
