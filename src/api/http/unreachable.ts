import type { Failure } from '../../errors.ts'
import { type Hint, type HintLine, hintLines, prefixLine } from '../../hints.ts'
import type { Settings } from '../../profiles/settings.ts'
import { parseUrl } from '../../url.ts'
import { abortError } from './abort-error.ts'
import { quote } from './envelope.ts'
import { BrokenReplyError, LateReplyError, LostReplyError } from './failures.ts'
import type { Call } from './server.ts'
import type { TransportError } from './transport/transport.ts'

/** What a failure is told with. */
interface Circumstances {
  settings: Settings
  signal: AbortSignal
  mask: (text: string) => string
}

/** The failure for a call that got no reply; what it says of a write is true whether or not it happened (H07). */
export function unreachableError(error: TransportError, call: Call, given: Circumstances): Failure {
  const { settings, signal, mask } = given
  const { host } = settings.url
  const details = (hint?: Hint) => ({ cause: error, ...(hint === undefined ? {} : { hint }) })
  const lost = (message: string, hint?: Hint) =>
    new LostReplyError(mask(message), error.mayHaveArrived, {
      ...details(hint),
      // An address or a certificate stays wrong until somebody puts it right.
      isTransient: error.problem !== 'redirect' && error.problem !== 'tls',
    })
  if (error.isAtProxy) {
    const message = `${host} could not be reached through its proxy: ${error.message}`
    return lost(message, hintLines(PROXY_HINT, unsent(error, call)))
  }
  switch (error.problem) {
    case 'aborted':
      return abortError(
        signal,
        error,
        isUncertain(error, call) ? call : undefined,
        unsent(error, call),
      )
    case 'timeout':
      return late(error, call, given)
    case 'redirect':
      return lost(
        `${host} sends ${call.module}/${call.file} elsewhere${toPlace(error.location, mask)}; the key is not sent there`,
        addressHint(error.location, call, given),
      )
    case 'tls':
      return lost(`No safe connection to ${host}: ${error.message}`, trustHint(error))
    case 'too-large':
      return new BrokenReplyError(
        `${host} answered ${call.module}/${call.file} at too great a length: ${error.message}`,
        details(allowMore(settings.maxReply.value)),
      )
    default:
      return lost(
        `${host} could not be reached: ${error.message}`,
        hintLines(settings.proxy === undefined ? undefined : PROXY_HINT, unsent(error, call)),
      )
  }
}

/** How to allow larger replies, if they are expected. */
export function allowMore(bytes: number): HintLine {
  return {
    for: 'If that is expected, allow more',
    step: { do: 'allow-size', bytes: bytes * 2 },
  }
}

/** Where a proxy comes from, for whoever did not set it. */
const PROXY_HINT: HintLine = {
  say: ['Check the proxy: ', { do: 'show-settings' }, ' shows which one is used'],
}

function late(error: TransportError, call: Call, { settings }: Circumstances): LateReplyError {
  const { host } = settings.url
  const seconds = Math.round((call.timeout ?? settings.timeout) / 100) / 10
  const isProxied = settings.proxy !== undefined && !error.mayHaveArrived
  const message = isProxied
    ? `${host} could not be reached through its proxy within ${seconds} s`
    : `${host} did not answer within ${seconds} s`
  const cause = isProxied
    ? PROXY_HINT
    : prefixLine('The server may be busy.', settings.advice.timeout)
  const hint = hintLines(cause, unsent(error, call))
  return new LateReplyError(message, error.mayHaveArrived, { cause: error, hint })
}

/** What is certain of a write that never left (H07). */
function unsent(
  { mayHaveArrived }: TransportError,
  { method, module, file }: Call,
): string | undefined {
  return mayHaveArrived || method === 'GET' ? undefined : `${module}/${file} was not sent`
}

function isUncertain({ mayHaveArrived }: TransportError, { method }: Call): boolean {
  return mayHaveArrived && method !== 'GET'
}

/** A redirect's target without its query, which may repeat the key. */
function toPlace(location: string | undefined, mask: (text: string) => string): string {
  const target = location === undefined ? undefined : parseUrl(location)
  if (target === undefined) return ''
  const { origin, pathname } = target
  return `, to ${quote(origin + pathname, mask)}`
}

/** What address to use instead, where a redirect shows it: its part before `api/v1`. */
function addressHint(
  location: string | undefined,
  { module, file }: Call,
  { settings, mask }: Circumstances,
): string {
  const { addressSource } = settings.advice
  const tail = `api/v1/${module}/${file}.php`
  const unknown = `If that is your ITFlow, put its address into ${addressSource}; a login page must let api/v1 through`
  const target = location === undefined ? undefined : parseUrl(location)
  if (target === undefined) return unknown
  const { origin, pathname } = target
  if (!pathname.endsWith(`/${tail}`)) return unknown
  const base = origin + pathname.slice(0, -tail.length)
  return `If that is your ITFlow, put its address into ${addressSource}: ${quote(base, mask)}`
}

const SKIPPED = [{ do: 'skip-certificate-check' }, ' skips the check'] as const

function trustHint({ code = '' }: TransportError): HintLine {
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_WRONG') || code.startsWith('ERR_SSL_PACKET')) {
    return 'Is the port right, and is it https at all?'
  }
  if (/ALERT|^ERR_OSSL_/.test(code)) {
    return 'A profile can hold a client certificate and its key'
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return { say: ['Is this machine’s clock right? Else the server needs a new one; ', ...SKIPPED] }
  }
  return { say: ['Trust its authority with ', { do: 'trust-authority' }, '; ', ...SKIPPED] }
}
