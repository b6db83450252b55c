import { type Failure, NotItflowError } from '../../errors.ts'
import { BrokenReplyError } from './failures.ts'
import type { CallContext } from './reply.ts'

/** What answers in ITFlow's place is told by the beginning of what it says, in characters. */
const LOOKED_AT = 20_000

interface Stranger {
  sign: RegExp
  message: (call: CallContext) => string
  hint: (call: CallContext) => string
}

/** Bounded repetitions, so that no page makes the search slow. */
const STRANGERS: readonly Stranger[] = [
  {
    sign: /<title>\s{0,20}Index of |<h1>\s{0,20}Index of |<title>Directory listing/i,
    message: ({ instance }) => `${instance} shows a directory listing, not ITFlow's API`,
    hint: () => 'The web server does not run PHP there, or the address is not ITFlow’s',
  },
  {
    sign: /^\s{0,20}<\?php/i,
    message: ({ instance }) => `${instance} shows the source of PHP instead of running it`,
    hint: () => 'Anyone can read the PHP that the web server should run. Have it fixed',
  },
  {
    sign: /plain HTTP (request was sent )?to (an? )?(HTTPS|SSL)/i,
    message: ({ instance }) => `${instance} speaks https on that port, and was spoken to in http`,
    hint: ({ advice }) => `Put https:// into ${advice.addressSource}`,
  },
  {
    sign: /<(form|input)\b[^<>]{0,500}(login|password|signin|sign-in)|http-equiv="?refresh[^<>]{0,200}login/i,
    message: ({ instance }) => `${instance} shows a login page, not ITFlow's API`,
    hint: () => 'Check the address, and that a proxy in front of ITFlow lets api/v1 through',
  },
]

const PHP_STOPPED = /Fatal error|Parse error|Uncaught |Allowed memory size/

/** The failure for a reply that is no answer of ITFlow's, told apart by what stands there. */
export function notItflowError(text: string, status: number, call: CallContext): Failure {
  const details = { httpStatus: status }
  const start = text.slice(0, LOOKED_AT)
  if (text.trim() === '') {
    return new BrokenReplyError(`${call.instance} answered ${call.operation} with nothing`, details)
  }
  const known = STRANGERS.find(({ sign }) => sign.test(start))
  if (known !== undefined) {
    return new NotItflowError(known.message(call), { ...details, hint: known.hint(call) })
  }
  if (PHP_STOPPED.test(start) || PHP_STOPPED.test(text.slice(-LOOKED_AT))) {
    return new BrokenReplyError(
      `${call.instance} failed on ${call.operation} (PHP stopped)`,
      details,
    )
  }
  const said = status === 200 ? '' : ` (status ${status})`
  return new NotItflowError(`What answers at ${call.instance} is not ITFlow's API${said}`, {
    ...details,
    hint: call.advice.address,
  })
}
