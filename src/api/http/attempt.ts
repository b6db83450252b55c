import { VERSION } from '../../version.ts'
import { abortError } from './abort-error.ts'
import { requestContent } from './request-content.ts'
import { MAX_RETRY_WAIT, retryAfter } from './retry-after.ts'
import type { Call, ServerOptions } from './server.ts'
import { TransportError, type TransportReply } from './transport/transport.ts'

/** What calls to one server share. */
export interface Connection extends ServerOptions {
  /** Every secret sent so far, so that no message repeats one. */
  secrets: Set<string>
  /** The key and the decrypt password among them. */
  keys: Set<string>
  mask: (text: string) => string
}

const ATTEMPTS = 3

/** The wait before the first retry, doubled each time, in milliseconds. */
const BACK_OFF = 400

const RETRIED = new Set([429, 502, 503, 504])

/** Sends a call, again if that is safe and worthwhile; throws a Failure if there is no reply. */
export async function attempt(
  call: Call,
  isKeyInQuery: boolean,
  connection: Connection,
): Promise<TransportReply> {
  for (let tries = 1; ; tries += 1) {
    const outcome = await attemptOnce(call, isKeyInQuery, connection)
    const wait = tries >= ATTEMPTS ? undefined : waitFor(outcome, call, tries, connection)
    if (wait !== undefined) {
      await pause(wait, connection)
      continue
    }
    if (outcome instanceof TransportError) {
      const { unreachableError } = await import('./unreachable.ts')
      throw unreachableError(outcome, call, connection)
    }
    return outcome
  }
}

/** How long to wait before sending a call again, in milliseconds; undefined if it shouldn't be sent again. */
function waitFor(
  outcome: TransportReply | TransportError,
  call: Call,
  tries: number,
  { clock }: Connection,
): number | undefined {
  const backOff = BACK_OFF * 2 ** (tries - 1)
  if (outcome instanceof TransportError)
    return isWorthRepeating(outcome, call) ? backOff : undefined
  if (call.method !== 'GET' || !RETRIED.has(outcome.status)) return undefined
  const wait = retryAfter(outcome.headers['retry-after'], clock()) ?? backOff
  return wait > MAX_RETRY_WAIT ? undefined : wait
}

function isWorthRepeating({ problem, mayHaveArrived }: TransportError, call: Call): boolean {
  if (problem !== 'refused' && problem !== 'closed') return false
  return call.method === 'GET' || !mayHaveArrived
}

async function pause(milliseconds: number, { sleep, signal }: Connection): Promise<void> {
  try {
    await sleep(milliseconds)
  } catch (error) {
    throw signal.aborted ? abortError(signal, error) : error
  }
}

async function attemptOnce(
  call: Call,
  isKeyInQuery: boolean,
  connection: Connection,
): Promise<TransportReply | TransportError> {
  const { settings, transport, signal } = connection
  const content = await requestContent(call, isKeyInQuery, connection)
  const headers = {
    accept: 'application/json',
    // A cached reply could be older than a write.
    'cache-control': 'no-cache',
    // Without one, PHP prints a warning before the JSON.
    'user-agent': `itflow-cli/${VERSION}`,
    ...(content.body === undefined ? {} : { 'content-type': 'application/json' }),
  }
  const timeout = call.timeout ?? settings.timeout
  try {
    return await transport.send({ method: call.method, headers, timeout, signal, ...content })
  } catch (error) {
    if (error instanceof TransportError) return error
    throw error
  }
}
