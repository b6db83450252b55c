import { type Failure, NotItflowError } from '../../errors.ts'
import { BrokenReplyError } from './failures.ts'
import type { CallContext } from './reply.ts'

/** How much of the beginning of a page is searched, in characters. */
const MAX_SEARCHED = 20_000

/** A page that servers are known to send instead of ITFlow's answer. */
interface KnownPage {
  pattern: RegExp
  message: (call: CallContext) => string
  hint: (call: CallContext) => string
}

/** Repetitions are bounded, so that no page makes the search slow. */
const KNOWN_PAGES: readonly KnownPage[] = [
  {
    pattern: /<title>\s{0,20}Index of |<h1>\s{0,20}Index of |<title>Directory listing/i,
    message: ({ instance }) => `${instance} shows a directory listing, not ITFlow's API`,
    hint: () => "The web server doesn't run PHP there, or this isn't ITFlow's address",
  },
  {
    pattern: /^\s{0,20}<\?php/i,
    message: ({ instance }) =>
      `${instance} shows the source of its PHP files instead of running them`,
    hint: () => 'Anyone can read these files. Fix the web server so that it runs PHP',
  },
  {
    pattern: /plain HTTP (request was sent )?to (an? )?(HTTPS|SSL)/i,
    message: ({ instance }) =>
      `${instance} uses https on that port, but its address starts with http`,
    hint: ({ advice }) => `Use https:// in ${advice.addressSource}`,
  },
  {
    pattern:
      /<(form|input)\b[^<>]{0,500}(login|password|signin|sign-in)|http-equiv="?refresh[^<>]{0,200}login/i,
    message: ({ instance }) => `${instance} shows a login page, not ITFlow's API`,
    hint: () => 'Check the address, and that any proxy in front of ITFlow lets api/v1 through',
  },
]

const PHP_STOPPED = /Fatal error|Parse error|Uncaught |Allowed memory size/

/** Builds the error for a reply that isn't from ITFlow's API, depending on what it contains. */
export function notItflowError(text: string, status: number, call: CallContext): Failure {
  const details = { httpStatus: status }
  const start = text.slice(0, MAX_SEARCHED)
  if (text.trim() === '') {
    return new BrokenReplyError(
      `${call.instance} sent an empty reply to ${call.operation}`,
      details,
    )
  }
  const known = KNOWN_PAGES.find(({ pattern }) => pattern.test(start))
  if (known !== undefined) {
    return new NotItflowError(known.message(call), { ...details, hint: known.hint(call) })
  }
  if (PHP_STOPPED.test(start) || PHP_STOPPED.test(text.slice(-MAX_SEARCHED))) {
    return new BrokenReplyError(
      `${call.instance} failed on ${call.operation}: PHP stopped with an error`,
      details,
    )
  }
  const suffix = status === 200 ? '' : ` (status ${status})`
  return new NotItflowError(`The reply from ${call.instance} isn't from ITFlow's API${suffix}`, {
    ...details,
    hint: call.advice.address,
  })
}
