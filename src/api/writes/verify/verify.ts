import type { Failure } from '../../../errors.ts'
import type { Row } from '../../../records/record.ts'
import type { Api } from '../../api.ts'
import type { Stored } from '../../records/read.ts'
import type { Proof } from '../guards/decrypt-password.ts'
import type { Given, Notice } from '../plan.ts'
import type { Sent } from '../send-once.ts'
import type { WriteRequest } from '../write.ts'
import type { IdsBefore, WriteReads } from '../write-reads.ts'
import { settleCreate } from './verify-create.ts'
import { settleState } from './verify-state.ts'
import { settleUpdate } from './verify-update.ts'

/** What is known beside the request and what became of it. */
export interface Settling {
  /** What was there before a create was sent, so that it can't be the new record. */
  before: IdsBefore | undefined
  proof: Proof | undefined
  /** What the write changes beside what was asked for, as the plan says. */
  effects: Given
  /** Where the write is looked up first. */
  reads: WriteReads
  random: (bytes: number) => Uint8Array
  sleep: (milliseconds: number) => Promise<void>
}

/** What reading afterwards tells. */
export interface Settled {
  id: number | undefined
  row: Row | undefined
  /** The same, with what the server sent, if it is wanted. */
  stored?: Stored | undefined
  notices: readonly Notice[]
  /** The error to end with: part of what was asked for is not stored. */
  failure?: Failure
}

/** Learns by reading what a write did, whatever the server answered; throws where it did not happen. */
export async function settle(
  api: Api,
  request: WriteRequest,
  sent: Sent,
  settling: Settling,
): Promise<Settled> {
  switch (request.verb) {
    case 'create':
      return settleCreate(api, request, sent, settling)
    case 'update':
      return settleUpdate(api, request, sent, settling)
    default:
      return settleState(api, request, sent, settling)
  }
}
