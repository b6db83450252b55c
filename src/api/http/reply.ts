import {
  AuthenticationError,
  type Failure,
  NotItflowError,
  PermissionError,
  ServerError,
} from '../../errors.ts'
import { prefixLine } from '../../hints.ts'
import type { Advice } from '../../profiles/settings.ts'
import { resources } from '../../resources/index.ts'
import { type Envelope, type ParsedReply, parseEnvelope, quote } from './envelope.ts'
import {
  AbsentOperationError,
  BrokenReplyError,
  MissingKeyError,
  UnavailableError,
  WithheldDataError,
} from './failures.ts'
import { notItflowError } from './not-itflow.ts'
import type { TransportReply } from './transport/transport.ts'

export {
  type Envelope,
  isEmptyList,
  isUnexplainedFailure,
  type RawRecord,
} from './envelope.ts'
export {
  AbsentOperationError,
  BrokenReplyError,
  MissingKeyError,
  UnavailableError,
  WithheldDataError,
} from './failures.ts'

/** What a call was, for messages: `POST assets/update`. */
export interface CallContext {
  method: string
  operation: string
  /** The instance, as the person calls it. */
  instance: string
  advice: Pick<Advice, 'key' | 'address' | 'addressSource'>
  /** Hides the secrets that were sent, should the server repeat one. */
  mask?: (text: string) => string
}

/**
 * Turns a reply into the server's answer, or throws the failure it stands for; never anything but a Failure.
 * `reading` is its content, if that is known.
 */
export function parseReply(
  reply: TransportReply,
  call: CallContext,
  reading: ParsedReply = parseEnvelope(textOf(reply), reply.status, call.mask),
): Envelope {
  const failure = byStatus(reply, reading, call) ?? byContent(reading, call, reply.status)
  if (failure !== undefined) throw failure
  if (reading.kind !== 'answer') throw notItflowError(textOf(reply), reply.status, call)
  return reading.answer
}

/** Whether a reply is ITFlow's own, whatever it says: only that proves anything about the server. */
export function isItflowReply(reply: TransportReply): boolean {
  return parseEnvelope(textOf(reply), reply.status).kind === 'answer'
}

/** Whether a reply says that the body did not arrive; a web server's own login says so with a header. */
export function isBodyLost({ status, headers, body }: TransportReply): boolean {
  if (status !== 401 || headers['www-authenticate'] !== undefined || body.byteLength > 100) {
    return false
  }
  return new TextDecoder().decode(body).trim() === ''
}

function textOf({ body }: TransportReply): string {
  return new TextDecoder('utf-8').decode(body)
}

function byStatus(
  reply: TransportReply,
  reading: ParsedReply,
  call: CallContext,
): Failure | undefined {
  const { status } = reply
  const said = reading.kind === 'answer' ? reading.answer.message : undefined
  if (status === 401) return unauthenticated(reply, said, call)
  if (status === 403) return forbidden(said, call)
  if (status === 404) return absent(said, reply.body.byteLength === 0, call)
  if (status === 405) {
    return new AbsentOperationError(
      `${call.instance} does not take ${call.method} for ${call.operation}`,
      { httpStatus: status },
    )
  }
  if (status === 429 || status >= 502) return unavailable(reply, call)
  if (status >= 500) {
    const more = said ?? (textOf(reply).trim() === '' ? 'nothing else said' : undefined)
    return new BrokenReplyError(
      `${call.instance} failed on ${call.operation} (status ${status}${more === undefined ? '' : `, ${more}`})`,
      { httpStatus: status },
    )
  }
  if (status >= 300 && reading.kind === 'answer' && reading.answer.isSuccess) {
    return new ServerError(
      `${call.instance} answered ${call.operation} with success and status ${status}, which contradict each other`,
      { httpStatus: status },
    )
  }
  return undefined
}

function unauthenticated(
  reply: TransportReply,
  said: string | undefined,
  call: CallContext,
): AuthenticationError | NotItflowError {
  if (isBodyLost(reply)) {
    return new MissingKeyError(`${call.instance} received no API key`, {
      httpStatus: 401,
      hint: {
        for: 'Something on the way to the server may be dropping what is sent. See',
        step: { do: 'examine' },
      },
    })
  }
  if (said === undefined) {
    return new NotItflowError(
      `${call.instance} asks for a login of its own before ITFlow (status 401)`,
      {
        httpStatus: 401,
        hint: 'A web server or proxy in front of ITFlow wants a password; let it pass api/v1',
      },
    )
  }
  return new AuthenticationError(`${call.instance} does not accept the API key: ${said}`, {
    httpStatus: 401,
    hint: prefixLine('Keys expire, and the upgrade to 26.08 deleted older ones.', call.advice.key),
  })
}

function forbidden(said: string | undefined, call: CallContext): PermissionError {
  if (said === undefined) {
    return new PermissionError(
      `A web server or proxy before ${call.instance} forbids ${call.operation} (status 403)`,
      { httpStatus: 403, hint: 'That is not ITFlow’s answer: have api/v1 let through' },
    )
  }
  return new PermissionError(`${call.instance} does not permit ${call.operation}: ${said}`, {
    httpStatus: 403,
    hint: { for: 'See what this key may do', step: { do: 'examine' } },
  })
}

/** Whether every release has this read: without it there is no ITFlow at that address. */
export function isInEveryRelease(operation: string): boolean {
  return Object.values(resources).some(({ module, operations: { read } }) => {
    const isAlways = read !== undefined && read.since === undefined && read.until === undefined
    return isAlways && `${module}/${read.file}` === operation
  })
}

function absent(said: string | undefined, isEmpty: boolean, call: CallContext): Failure {
  if (isInEveryRelease(call.operation)) {
    return new NotItflowError(
      `${call.instance} has no ${call.operation}, which every ITFlow has (status 404)`,
      { httpStatus: 404, hint: call.advice.address },
    )
  }
  const more = said === undefined ? (isEmpty ? ' (an empty answer)' : '') : `: ${said}`
  return new AbsentOperationError(`${call.instance} has no operation ${call.operation}${more}`, {
    httpStatus: 404,
  })
}

function unavailable({ status, headers }: TransportReply, call: CallContext): UnavailableError {
  const wait = headers['retry-after']
  return new UnavailableError(
    `${call.instance} cannot answer ${call.operation} just now (status ${status})`,
    {
      httpStatus: status,
      ...(wait === undefined ? {} : { hint: `It asks to wait: ${quote(wait, call.mask)}` }),
    },
    wait,
  )
}

function byContent(
  reading: ParsedReply,
  call: CallContext,
  httpStatus: number,
): Failure | undefined {
  const { instance, operation } = call
  if (reading.kind === 'cut-off') {
    return new BrokenReplyError(`${instance} answered ${operation} with JSON that is cut off`, {
      httpStatus,
    })
  }
  if (reading.kind === 'malformed') {
    return new ServerError(`${instance} answered ${operation} with data that are no records`, {
      httpStatus,
    })
  }
  if (reading.kind !== 'answer' || call.method !== 'GET' || reading.hasData) return undefined
  const { isSuccess, count = 0 } = reading.answer
  return isSuccess && count > 0 ? withheld(call, httpStatus) : undefined
}

function withheld({ instance, operation }: CallContext, httpStatus: number): WithheldDataError {
  return new WithheldDataError(`${instance} answered ${operation} with a count and no data`, {
    httpStatus,
    hazard: 'H13',
    hint: 'Up to 26.07 it does so for one client: read with a key of all clients',
  })
}
