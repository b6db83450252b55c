import type { Failure } from '../../errors.ts'
import { type Hint, type HintLine, hintLines, prefixLine } from '../../hints.ts'
import type { Settings } from '../../profiles/settings.ts'
import { parseUrl } from '../../url.ts'
import { abortError } from './abort-error.ts'
import { quote } from './envelope.ts'
import { BrokenReplyError, LateReplyError, LostReplyError } from './failures.ts'
import type { Call } from './server.ts'
import type { TransportError } from './transport/transport.ts'

/** What messages about a failed call need to know. */
interface CallSettings {
  settings: Settings
  signal: AbortSignal
  mask: (text: string) => string
}

/**
 * Builds the error for a call without a usable reply; it doesn't claim that a write happened, or that it didn't (H07).
 */
export function unreachableError(
  error: TransportError,
  call: Call,
  context: CallSettings,
): Failure {
  const { settings, signal, mask } = context
  const { host } = settings.url
  const operation = `${call.module}/${call.file}`
  const lost = (message: string, hint?: Hint) => lostReplyError(error, mask(message), hint)
  if (error.isAtProxy) {
    const message = `${host} could not be reached through its proxy: ${error.message}`
    return lost(message, hintLines(PROXY_HINT, notSentHint(error, call)))
  }
  switch (error.problem) {
    case 'aborted':
      return writeAbortError(signal, error, call)
    case 'timeout':
      return lateError(error, call, context)
    case 'redirect':
      return lost(
        `${host} redirects ${operation}${describeTarget(error.location, mask)}; the key is not sent there`,
        addressHint(error.location, call, context),
      )
    case 'tls':
      return lost(`No secure connection to ${host}: ${error.message}`, trustHint(error))
    case 'too-large':
      return new BrokenReplyError(
        `The reply from ${host} to ${operation} is too large: ${error.message}`,
        { cause: error, hint: allowMore(settings.maxReply.value) },
      )
    default:
      return lost(
        `${host} could not be reached: ${error.message}`,
        hintLines(settings.proxy === undefined ? undefined : PROXY_HINT, notSentHint(error, call)),
      )
  }
}

function lostReplyError(error: TransportError, message: string, hint?: Hint): LostReplyError {
  return new LostReplyError(message, error.mayHaveArrived, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
    // A wrong address or certificate stays wrong until someone fixes it.
    isTransient: error.problem !== 'redirect' && error.problem !== 'tls',
  })
}

function writeAbortError(signal: AbortSignal, error: TransportError, call: Call): Failure {
  const isUncertain = error.mayHaveArrived && call.method !== 'GET'
  return abortError(signal, error, isUncertain ? call : undefined, notSentHint(error, call))
}

/** The hint on how to allow larger replies, if they are expected. */
export function allowMore(bytes: number): HintLine {
  return {
    for: 'If that is expected, allow more',
    step: { do: 'allow-size', bytes: bytes * 2 },
  }
}

/** The user may not know where the proxy was set. */
const PROXY_HINT: HintLine = {
  say: ['Check the proxy: ', { do: 'show-settings' }, ' shows which one is used'],
}

function lateError(error: TransportError, call: Call, { settings }: CallSettings): LateReplyError {
  const { host } = settings.url
  const seconds = Math.round((call.timeout ?? settings.timeout) / 100) / 10
  const isProxied = settings.proxy !== undefined && !error.mayHaveArrived
  const message = isProxied
    ? `${host} could not be reached through its proxy within ${seconds} s`
    : `${host} did not answer within ${seconds} s`
  const advice = isProxied
    ? PROXY_HINT
    : prefixLine('The server may be busy.', settings.advice.timeout)
  const hint = hintLines(advice, notSentHint(error, call))
  return new LateReplyError(message, error.mayHaveArrived, { cause: error, hint })
}

/** Says of a write that never left this machine that it wasn't sent (H07). */
function notSentHint(
  { mayHaveArrived }: TransportError,
  { method, module, file }: Call,
): string | undefined {
  return mayHaveArrived || method === 'GET' ? undefined : `${module}/${file} was not sent`
}

/** A redirect's target without its query, which may repeat the key; empty if the target isn't known. */
function describeTarget(location: string | undefined, mask: (text: string) => string): string {
  const target = location === undefined ? undefined : parseUrl(location)
  if (target === undefined) return ''
  const { origin, pathname } = target
  return ` to ${quote(origin + pathname, mask)}`
}

/** Suggests the address to use instead, if the redirect shows it: the part before `api/v1`. */
function addressHint(
  location: string | undefined,
  { module, file }: Call,
  { settings, mask }: CallSettings,
): string {
  const { addressSource } = settings.advice
  const tail = `api/v1/${module}/${file}.php`
  const unknown = `If that is your ITFlow, use its address in ${addressSource}; a login page must let api/v1 through`
  const target = location === undefined ? undefined : parseUrl(location)
  if (target === undefined) return unknown
  const { origin, pathname } = target
  if (!pathname.endsWith(`/${tail}`)) return unknown
  const base = origin + pathname.slice(0, -tail.length)
  return `If that is your ITFlow, use this address in ${addressSource}: ${quote(base, mask)}`
}

const SKIP_CHECK = [{ do: 'skip-certificate-check' }, ' skips the check'] as const

function trustHint({ code = '' }: TransportError): HintLine {
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_WRONG') || code.startsWith('ERR_SSL_PACKET')) {
    return 'Check the port, and that the server uses https'
  }
  if (/ALERT|^ERR_OSSL_/.test(code)) {
    return 'The profile can have a client certificate and its key'
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return {
      say: [
        "Check this machine's clock. If it is right, the server needs a new certificate; ",
        ...SKIP_CHECK,
      ],
    }
  }
  return { say: ['Trust its authority with ', { do: 'trust-authority' }, '; ', ...SKIP_CHECK] }
}
