import type { Api } from '../api/api.ts'
import type { Stored } from '../api/records/read.ts'
import type { lookUpReference } from '../api/records/references.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Proof } from '../api/writes/guards/decrypt-password.ts'
import type { ValueOptions } from '../records/values.ts'
import type { Writing } from '../records/writable.ts'
import type { Resource } from '../resources/definition.ts'
import type { Fault } from './row-error.ts'

/** What the rows of an import are judged with; everything in it is read once. */
export interface PlanContext {
  api: Api
  resource: Resource
  /** The records that the import may touch. */
  scope: Scope
  here: ValueOptions
  isForced: boolean
  /** Whether a stored password or one-time secret is replaced. */
  replacesSecrets: boolean
  lookUp: typeof lookUpReference
  random: (bytes: number) => Uint8Array
  sleep: (milliseconds: number) => Promise<void>
  /** Why no row can be written in this way: the server has no such operation, or the key may not. */
  unable(on: Writing): Promise<Fault | undefined>
  /** What reads tell of the decrypt password. */
  proof(): Promise<Proof>
  /** The mark that only one record of a client may have on this server (H36). */
  onlyMark: string | undefined
  /** The client's other records with the mark that only one may have. */
  othersMarked(stored: Stored): readonly number[]
}
