import {
  AuthenticationError,
  type Failure,
  NotItflowError,
  PermissionError,
  ServerError,
  UnsupportedError,
} from '../errors.ts'
import type { TransportReply } from './transport/transport.ts'

/** A record as the server sent it: strings and nulls, `insert_id` a number, an unreadable secret `false`. */
export type RawRecord = Readonly<Record<string, unknown>>

/** The server's answer to a call it understood. */
export interface Answer {
  /** Whether it says that it did or found something. */
  isSuccess: boolean
  /** Its own sentence, where it has one. */
  message: string | undefined
  /** The records of a read, or `[{insert_id}]` of a create. */
  data: readonly RawRecord[]
  httpStatus: number
}

/** What a call was, for messages: `POST assets/update`. */
export interface CallName {
  method: string
  operation: string
  /** The instance, as the person calls it. */
  instance: string
}

/** A GET whose body never arrived: 401 and nothing else. A proxy may have dropped it. */
export class MissingKeyError extends AuthenticationError {}

/** An operation whose file the server does not have. */
export class AbsentOperationError extends UnsupportedError {}

/** A PHP failure: status 500, nearly always with nothing in the body. */
export class BrokenReplyError extends ServerError {}

// The server's own fixed sentences: the one place that goes by a message's text.
const NOTHING_FOUND = /^No resource /
const INSERT_FAILED = /^Auth success but insert query failed/
const UPDATE_FAILED = /^Auth success but update query failed/
const DELETE_FAILED = /^Auth success but delete query failed/

/** Whether an answer is the sentence for an empty list (H14). */
export function isNothingFound({ isSuccess, message }: Answer): boolean {
  return !isSuccess && message !== undefined && NOTHING_FOUND.test(message)
}

/** Whether an answer is one of the sentences that stand for every cause of a failed write (H15, H16). */
export function isUnexplained({ isSuccess, message }: Answer): boolean {
  if (isSuccess || message === undefined) return false
  return [INSERT_FAILED, UPDATE_FAILED, DELETE_FAILED].some((sentence) => sentence.test(message))
}

/** Turns a reply into the server's answer, or throws the failure it stands for. */
export function readReply(reply: TransportReply, call: CallName): Answer {
  const text = new TextDecoder('utf-8').decode(reply.body)
  const answer = parseAnswer(text, reply.status)
  const failure = failureOf(reply.status, answer, text, call)
  if (failure !== undefined) throw failure
  if (answer === undefined) throw notItflow(text, reply, call)
  return answer
}

function failureOf(
  status: number,
  answer: Answer | undefined,
  text: string,
  call: CallName,
): Failure | undefined {
  const said = answer?.message
  const details = { httpStatus: status }
  if (status === 401) return authenticationFailure(text, said, call)
  if (status === 403) {
    return new PermissionError(
      `${call.instance} does not permit ${call.operation}${said === undefined ? '' : `: ${said}`}`,
      { ...details, hint: 'See what this key may do: itflow doctor' },
    )
  }
  if (status === 404) return absent(answer, text, call)
  if (status === 405) {
    return new AbsentOperationError(
      `${call.instance} does not take ${call.method} for ${call.operation}`,
      details,
    )
  }
  if (status >= 500) {
    return new BrokenReplyError(
      `${call.instance} failed on ${call.operation} (status ${status}${text.trim() === '' ? ', nothing else said' : ''})`,
      details,
    )
  }
  if (status >= 300 && answer === undefined) {
    return new NotItflowError(`${call.instance} answered ${call.operation} with status ${status}`, {
      ...details,
      hint: 'Is the address right? See: itflow profiles show',
    })
  }
  return undefined
}

function authenticationFailure(text: string, said: string | undefined, call: CallName): Failure {
  if (text.trim() === '') {
    return new MissingKeyError(`${call.instance} received no API key`, {
      httpStatus: 401,
      hint: 'Something between here and the server may drop what is sent. See: itflow doctor',
    })
  }
  if (said === undefined) return loginRequired(call)
  return new AuthenticationError(`${call.instance} does not accept the API key: ${said}`, {
    httpStatus: 401,
    hint: 'Keys expire, and the upgrade to 26.08 deleted older ones. Replace it: itflow profiles rotate-key',
  })
}

function loginRequired(call: CallName): Failure {
  return new NotItflowError(
    `${call.instance} asks for a login of its own before ITFlow (status 401)`,
    {
      httpStatus: 401,
      hint: 'A web server or proxy in front of ITFlow wants a password; let it pass api/v1',
    },
  )
}

function absent(answer: Answer | undefined, text: string, call: CallName): Failure {
  // A web application's own "not found" page is not Apache's answer for a file that is missing.
  if (answer !== undefined && answer.message !== undefined) {
    return new ServerError(`${call.instance} answered ${call.operation}: ${answer.message}`, {
      httpStatus: 404,
    })
  }
  return new AbsentOperationError(
    `${call.instance} has no operation ${call.operation}${text === '' ? ' (an empty answer)' : ''}`,
    { httpStatus: 404 },
  )
}

function notItflow(text: string, reply: TransportReply, call: CallName): Failure {
  const details = { httpStatus: reply.status }
  if (text.trim() === '') {
    return new BrokenReplyError(`${call.instance} answered ${call.operation} with nothing`, details)
  }
  if (/<title>\s*Index of /i.test(text)) {
    return new NotItflowError(`${call.instance} shows a directory listing, not ITFlow's API`, {
      ...details,
      hint: 'The web server does not run PHP there, or the address is not ITFlow’s',
    })
  }
  if (/<(form|input)[^>]*(login|password)/i.test(text)) {
    return new NotItflowError(`${call.instance} shows a login page, not ITFlow's API`, {
      ...details,
      hint: 'Is the address right, and does a proxy in front of ITFlow let api/v1 pass?',
    })
  }
  if (/Fatal error|Parse error|Uncaught /.test(text)) {
    return new BrokenReplyError(
      `${call.instance} failed on ${call.operation} (PHP stopped)`,
      details,
    )
  }
  return new NotItflowError(`What answers at ${call.instance} is not ITFlow's API`, {
    ...details,
    hint: 'Is the address right? See: itflow profiles show',
  })
}

/** Finds the JSON in a reply, also behind the warnings that PHP may print before it. */
function parseAnswer(text: string, httpStatus: number): Answer | undefined {
  for (const candidate of jsonCandidates(text)) {
    const parsed = parseJson(candidate)
    if (isEnvelope(parsed)) return toAnswer(parsed, httpStatus)
  }
  return undefined
}

function* jsonCandidates(text: string): Generator<string> {
  yield text
  const start = text.lastIndexOf('{"success"')
  if (start > 0) yield text.slice(start, text.lastIndexOf('}') + 1)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

interface Envelope {
  success: string
  message?: unknown
  data?: unknown
}

function isEnvelope(value: unknown): value is Envelope {
  return isObject(value) && (value['success'] === 'True' || value['success'] === 'False')
}

function toAnswer({ success, message, data }: Envelope, httpStatus: number): Answer {
  return {
    isSuccess: success === 'True',
    message: typeof message === 'string' ? message : undefined,
    data: Array.isArray(data) ? data.filter(isObject) : [],
    httpStatus,
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
