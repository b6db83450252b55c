import type { Failure } from '../../../errors.ts'
import type { Row } from '../../../records/record.ts'
import type { Api } from '../../api.ts'
import type { StoredRecord } from '../../records/read.ts'
import type { Proof } from '../guards/decrypt-password.ts'
import type { FieldValues, Notice } from '../plan.ts'
import type { SendResult } from '../send-once.ts'
import type { WriteRequest } from '../write.ts'
import type { IdsBefore, WriteReads } from '../write-reads.ts'
import { verifyCreate } from './verify-create.ts'
import { verifyState } from './verify-state.ts'
import { settleUpdate } from './verify-update.ts'

/** What is known beside the request and what became of it. */
export interface VerifyContext {
  /** What was there before a create was sent, so that it can't be the new record. */
  before: IdsBefore | undefined
  proof: Proof | undefined
  /** What the write changes beside what was asked for, as the plan says. */
  effects: FieldValues
  /** Where the write is looked up first. */
  reads: WriteReads
  random: (bytes: number) => Uint8Array
  sleep: (milliseconds: number) => Promise<void>
}

/** What reading afterwards tells. */
export interface VerifiedWrite {
  id: number | undefined
  row: Row | undefined
  /** The same, with what the server sent, if it is wanted. */
  stored?: StoredRecord | undefined
  notices: readonly Notice[]
  /** The error to end with: part of what was asked for is not stored. */
  failure?: Failure
}

/** Learns by reading what a write did, whatever the server answered; throws where it did not happen. */
export async function verifyWrite(
  api: Api,
  request: WriteRequest,
  sent: SendResult,
  settling: VerifyContext,
): Promise<VerifiedWrite> {
  switch (request.verb) {
    case 'create':
      return verifyCreate(api, request, sent, settling)
    case 'update':
      return settleUpdate(api, request, sent, settling)
    default:
      return verifyState(api, request, sent, settling)
  }
}
