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
import type { TransportReply } from './transport/transport.ts'

/** A call, as messages describe it. */
export interface CallContext {
  method: string
  /** Module and file, such as `assets/update`. */
  operation: string
  /** The name of the instance. */
  instance: string
  advice: Pick<Advice, 'key' | 'address' | 'addressSource'>
  /** Hides the secrets that were sent, in case the server repeats one. */
  mask?: (text: string) => string
}

/**
 * Returns the server's answer in a reply, or throws the error that the reply reports. `parsed` is the reply's
 * content, if it has been parsed already.
 */
export async function parseReply(
  reply: TransportReply,
  call: CallContext,
  parsed: ParsedReply = parseEnvelope(textOf(reply), reply.status, call.mask),
): Promise<Envelope> {
  const failure = statusError(reply, parsed, call) ?? contentError(parsed, call, reply.status)
  if (failure !== undefined) throw failure
  if (parsed.kind === 'answer') return parsed.answer
  const { notItflowError } = await import('./not-itflow.ts')
  throw notItflowError(textOf(reply), reply.status, call)
}

/** Whether a reply comes from ITFlow, whatever it says: no other reply proves anything about the server. */
export function isItflowReply(reply: TransportReply): boolean {
  return parseEnvelope(textOf(reply), reply.status).kind === 'answer'
}

/** Whether a reply shows that the body did not arrive. A web server's own login has the same status, but a header. */
export function isBodyLost({ status, headers, body }: TransportReply): boolean {
  if (status !== 401 || headers['www-authenticate'] !== undefined || body.byteLength > 100) {
    return false
  }
  return new TextDecoder().decode(body).trim() === ''
}

function textOf({ body }: TransportReply): string {
  return new TextDecoder('utf-8').decode(body)
}

function statusError(
  reply: TransportReply,
  parsed: ParsedReply,
  call: CallContext,
): Failure | undefined {
  const { status } = reply
  const message = parsed.kind === 'answer' ? parsed.answer.message : undefined
  if (status === 401) return authenticationError(reply, message, call)
  if (status === 403) return permissionError(message, call)
  if (status === 404) return absentError(message, reply.body.byteLength === 0, call)
  if (status === 405) {
    return new AbsentOperationError(
      `${call.instance} doesn't accept ${call.method} for ${call.operation}`,
      { httpStatus: status },
    )
  }
  if (status === 429 || status >= 502) return unavailableError(reply, call)
  if (status >= 500) {
    const more = message ?? (textOf(reply).trim() === '' ? 'empty reply' : undefined)
    return new BrokenReplyError(
      `${call.instance} failed on ${call.operation} (status ${status}${more === undefined ? '' : `, ${more}`})`,
      { httpStatus: status },
    )
  }
  if (status >= 300 && parsed.kind === 'answer' && parsed.answer.isSuccess) {
    return new ServerError(
      `${call.instance} answered ${call.operation} with status ${status} but reported success`,
      { httpStatus: status },
    )
  }
  return undefined
}

function authenticationError(
  reply: TransportReply,
  message: string | undefined,
  call: CallContext,
): AuthenticationError | NotItflowError {
  if (isBodyLost(reply)) {
    return new MissingKeyError(`${call.instance} received no API key`, {
      httpStatus: 401,
      hint: {
        for: 'Something between you and the server may be dropping request bodies. See',
        step: { do: 'examine' },
      },
    })
  }
  if (message === undefined) {
    return new NotItflowError(
      `A web server or proxy in front of ${call.instance} requires a login (status 401)`,
      { httpStatus: 401, hint: 'Allow api/v1 through without that login' },
    )
  }
  return new AuthenticationError(`${call.instance} does not accept the API key: ${message}`, {
    httpStatus: 401,
    hint: prefixLine('Keys expire, and the upgrade to 26.08 deleted older ones.', call.advice.key),
  })
}

function permissionError(message: string | undefined, call: CallContext): PermissionError {
  if (message === undefined) {
    return new PermissionError(
      `A web server or proxy in front of ${call.instance} blocks ${call.operation} (status 403)`,
      { httpStatus: 403, hint: 'This is not from ITFlow: allow api/v1 through' },
    )
  }
  return new PermissionError(`${call.instance} does not allow ${call.operation}: ${message}`, {
    httpStatus: 403,
    hint: { for: 'See what this key can do', step: { do: 'examine' } },
  })
}

/** Whether an operation is a read that every release has: if it is missing, the address isn't ITFlow's. */
export function isInEveryRelease(operation: string): boolean {
  return Object.values(resources).some(({ module, operations: { read } }) => {
    const isAlways = read !== undefined && read.since === undefined && read.until === undefined
    return isAlways && `${module}/${read.file}` === operation
  })
}

function absentError(message: string | undefined, isEmpty: boolean, call: CallContext): Failure {
  if (isInEveryRelease(call.operation)) {
    return new NotItflowError(
      `${call.instance} has no ${call.operation}, which every ITFlow has (status 404)`,
      { httpStatus: 404, hint: call.advice.address },
    )
  }
  const more = message === undefined ? (isEmpty ? ' (empty reply)' : '') : `: ${message}`
  return new AbsentOperationError(`${call.instance} has no operation ${call.operation}${more}`, {
    httpStatus: 404,
  })
}

function unavailableError(
  { status, headers }: TransportReply,
  call: CallContext,
): UnavailableError {
  const wait = headers['retry-after']
  return new UnavailableError(
    `${call.instance} can't answer ${call.operation} right now (status ${status})`,
    {
      httpStatus: status,
      ...(wait === undefined ? {} : { hint: `It sent Retry-After: ${quote(wait, call.mask)}` }),
    },
    wait,
  )
}

function contentError(
  parsed: ParsedReply,
  call: CallContext,
  httpStatus: number,
): Failure | undefined {
  const { instance, operation } = call
  if (parsed.kind === 'cut-off') {
    return new BrokenReplyError(`${instance} answered ${operation} with incomplete JSON`, {
      httpStatus,
    })
  }
  if (parsed.kind === 'malformed') {
    return new ServerError(`${instance} answered ${operation} with data that isn't records`, {
      httpStatus,
    })
  }
  if (parsed.kind !== 'answer' || call.method !== 'GET' || parsed.hasData) return undefined
  const { isSuccess, count = 0 } = parsed.answer
  return isSuccess && count > 0 ? withheldDataError(call, httpStatus) : undefined
}

function withheldDataError(
  { instance, operation }: CallContext,
  httpStatus: number,
): WithheldDataError {
  return new WithheldDataError(`${instance} answered ${operation} with a count and no data`, {
    httpStatus,
    hazard: 'H13',
    hint: 'ITFlow up to 26.07 does this with the key of one client: use a key for all clients',
  })
}
