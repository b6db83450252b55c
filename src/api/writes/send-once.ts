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
import type { Envelope } from '../http/envelope.ts'
import { AbsentOperationError, BrokenReplyError, mayHaveHappened } from '../http/failures.ts'
import type { Draft } from './plan.ts'

/** The result of sending a write once: an answer, a reply that makes no sense, or no reply. */
export type SendResult =
  | { kind: 'answered'; answer: Envelope }
  | { kind: 'broken'; error: BrokenReplyError }
  | { kind: 'lost'; error: Failure }

/** A write that is ready to be sent. */
interface Sendable {
  resource: Resource
  operation: Operation
  draft: Draft
  decryptPassword: string | undefined
}

/**
 * Sends a write once. Returns errors that leave open whether it happened, which has to be checked (H07, H33), and throws
 * others. Clears what is cached about the server if its answer contradicts that.
 */
export async function sendOnce(
  api: Api,
  { resource, operation, draft, decryptPassword }: Sendable,
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
    if (contradictsCache(error)) {
      await api.capabilities.forget()
      throw error
    }
    if (error instanceof BrokenReplyError) return { kind: 'broken', error }
    if (isUncertain(error)) return { kind: 'lost', error }
    throw error
  }
}

/** Whether an error shows that what is cached is about another server or another key. */
function contradictsCache(error: unknown): boolean {
  return (
    error instanceof AbsentOperationError ||
    error instanceof PermissionError ||
    error instanceof AuthenticationError
  )
}

/** Whether the write may have happened anyway: there was no reply, or a success status with a reply that makes no sense. */
function isUncertain(error: unknown): error is Failure {
  if (error instanceof NotItflowError || error instanceof ServerError) {
    const { httpStatus = 0 } = error
    if (httpStatus >= 200 && httpStatus < 300) return true
  }
  return mayHaveHappened(error)
}

/** Whether the server reported success. */
export function isAcknowledged(sent: SendResult): boolean {
  return sent.kind === 'answered' && sent.answer.isSuccess
}
