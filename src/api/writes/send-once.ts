import {
  AuthenticationError,
  type Failure,
  NotItflowError,
  PermissionError,
  ServerError,
} from '../../errors.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Operation } from '../../resources/operation.ts'
import type { Api } from '../api.ts'
import { AbsentOperationError, BrokenReplyError, type Envelope } from '../http/reply.ts'
import { mayHaveHappened } from '../http/server.ts'
import type { Draft } from './plan.ts'

/** What became of a write that was sent once: an answer, a failure of the server, or no reply. */
export type SendResult =
  | { kind: 'answered'; answer: Envelope }
  | { kind: 'broken'; error: BrokenReplyError }
  | { kind: 'lost'; error: Failure }

/**
 * Sends a write once. Failures that leave open whether it happened are results, to be looked up (H07, H33);
 * others are thrown. An answer that contradicts what was remembered of the server makes it forgotten.
 */
export async function sendOnce(
  api: Api,
  resource: Resource,
  operation: Operation,
  draft: Draft,
  decryptPassword: string | undefined,
): Promise<SendResult> {
  try {
    const answer = await api.server.call({
      method: 'POST',
      module: resource.module,
      file: operation.file,
      body: draft.body,
      ...(draft.timeout === undefined ? {} : { timeout: draft.timeout }),
      ...(decryptPassword === undefined ? {} : { decryptPassword }),
    })
    return { kind: 'answered', answer }
  } catch (error) {
    if (contradicts(error)) {
      await api.capabilities.forget()
      throw error
    }
    if (error instanceof BrokenReplyError) return { kind: 'broken', error }
    if (isUncertain(error)) return { kind: 'lost', error }
    throw error
  }
}

/** Whether a failure tells that what was remembered is of another server, or of another key. */
function contradicts(error: unknown): boolean {
  return (
    error instanceof AbsentOperationError ||
    error instanceof PermissionError ||
    error instanceof AuthenticationError
  )
}

/** Whether it may have happened all the same: no reply, or one with a status of success and no sense. */
function isUncertain(error: unknown): error is Failure {
  if (error instanceof NotItflowError || error instanceof ServerError) {
    const { httpStatus = 0 } = error
    if (httpStatus >= 200 && httpStatus < 300) return true
  }
  return mayHaveHappened(error)
}

/** Whether the server said that it did it. */
export function isAcknowledged(sent: SendResult): boolean {
  return sent.kind === 'answered' && sent.answer.isSuccess
}
