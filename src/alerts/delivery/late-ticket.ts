import { LateReplyError, UnavailableError } from '../../api/http/failures.ts'

/** How long a ticket may take to turn up after ITFlow, or a gateway, gave no reply in time, in milliseconds. */
export const LATE_AFTER = 60_000

/** ITFlow took too long to create a ticket, and may still be doing it. */
export class LateTicket extends Error {
  constructor(cause: unknown) {
    super('The ticket may still turn up.', { cause })
  }
}

/** Whether ITFlow may still be doing what it was asked for. */
export function isLate(error: unknown): boolean {
  if (error instanceof LateReplyError) return error.mayHaveArrived
  return error instanceof UnavailableError && error.httpStatus === 504
}
