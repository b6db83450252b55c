import type { Failure } from '../../../errors.ts'
import type { Row } from '../../../records/record.ts'
import type { Api } from '../../api.ts'
import type { DecryptProof } from '../../capabilities/decrypt-proof.ts'
import type { StoredRecord } from '../../records/read.ts'
import type { FieldValues, Notice } from '../plan.ts'
import type { SendResult } from '../send-once.ts'
import type { WriteRequest } from '../write.ts'
import type { IdsBefore, WriteReads } from '../write-reads.ts'
import { verifyCreate } from './verify-create.ts'
import { verifyState } from './verify-state.ts'
import { verifyUpdate } from './verify-update.ts'

/** A write that was sent, and what is needed to check what it did. */
export interface SentWrite {
  api: Api
  request: WriteRequest
  sent: SendResult
  /** The records that existed before a create was sent, and so aren't the new one. */
  before: IdsBefore | undefined
  proof: DecryptProof | undefined
  /** The side effects in the plan. */
  sideEffects: FieldValues
  /** Used for the first check. */
  reads: WriteReads
  random: (bytes: number) => Uint8Array
  sleep: (milliseconds: number) => Promise<void>
}

/** What reading the record after a write shows. */
export interface VerifiedWrite {
  id: number | undefined
  row: Row | undefined
  /** The same record with the server's raw data, if it was read. */
  stored?: StoredRecord | undefined
  notices: readonly Notice[]
  /** The error to exit with if part of the request is not stored. */
  failure?: Failure
}

/** Checks what a write did by reading, regardless of the server's answer; throws if it did not happen. */
export async function verifyWrite(write: SentWrite): Promise<VerifiedWrite> {
  switch (write.request.verb) {
    case 'create':
      return verifyCreate(write)
    case 'update':
      return verifyUpdate(write)
    default:
      return verifyState(write)
  }
}
