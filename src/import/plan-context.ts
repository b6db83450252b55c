import type { Api } from '../api/api.ts'
import type { DecryptProof } from '../api/capabilities/decrypt-proof.ts'
import type { StoredRecord } from '../api/records/read.ts'
import type { resolveReference } from '../api/records/references.ts'
import type { Scope } from '../api/records/scope.ts'
import type { ValueOptions } from '../records/values.ts'
import type { WriteKind } from '../records/writable.ts'
import type { Resource } from '../resources/definition.ts'
import type { RowRefusal } from './row-error.ts'
import type { SyncPlan } from './sync/sync-plan.ts'

/** What is needed to plan the rows of an import; everything in it is read once. */
export interface PlanContext {
  api: Api
  resource: Resource
  /** The records that the import may touch. */
  scope: Scope
  valueOptions: ValueOptions
  isForced: boolean
  /** Whether a different stored password or one-time secret may be replaced. */
  canReplaceSecrets: boolean
  lookUp: typeof resolveReference
  /** What is remembered about the file's source; undefined if the import names no source. */
  sync: SyncPlan | undefined
  random: (bytes: number) => Uint8Array
  sleep: (milliseconds: number) => Promise<void>
  /** Returns why no row can be written this way: the server lacks the operation, or the key the permission. */
  whyUnable(on: WriteKind): Promise<RowRefusal | undefined>
  /** Returns whether reads have proven the decrypt password. */
  proof(): Promise<DecryptProof>
  /** The flag that only one record of a client may have on this server (H36). */
  exclusiveFlag: string | undefined
  /** Returns the IDs of the client's other records with that flag. */
  othersFlagged(stored: StoredRecord): readonly number[]
}
