import type { Api } from '../api/api.ts'
import type { DecryptProof } from '../api/capabilities/decrypt-proof.ts'
import type { StoredRecord } from '../api/records/read.ts'
import type { resolveReference } from '../api/records/references.ts'
import type { Scope } from '../api/records/scope.ts'
import type { ValueOptions } from '../records/values.ts'
import type { WriteKind } from '../records/writable.ts'
import type { Resource } from '../resources/definition.ts'
import type { RowRefusal } from './row-error.ts'

/** What the rows of an import are judged with; everything in it is read once. */
export interface PlanContext {
  api: Api
  resource: Resource
  /** The records that the import may touch. */
  scope: Scope
  valueOptions: ValueOptions
  isForced: boolean
  /** Whether a stored password or one-time secret is replaced. */
  canReplaceSecrets: boolean
  lookUp: typeof resolveReference
  random: (bytes: number) => Uint8Array
  sleep: (milliseconds: number) => Promise<void>
  /** Why no row can be written in this way: the server has no such operation, or the key may not. */
  whyUnable(on: WriteKind): Promise<RowRefusal | undefined>
  /** What reads tell of the decrypt password. */
  proof(): Promise<DecryptProof>
  /** The mark that only one record of a client may have on this server (H36). */
  exclusiveMark: string | undefined
  /** The client's other records with the mark that only one may have. */
  othersMarked(stored: StoredRecord): readonly number[]
}
