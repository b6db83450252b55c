import type { IncomingMessage, ServerResponse } from 'node:http'
import type { WireReply } from '../../src/sandbox/wire.ts'
import { MARKS } from './marks.ts'

/** A request that is about to fail. */
export interface Failing {
  incoming: IncomingMessage
  outgoing: ServerResponse
  /** The body as it was sent. */
  body: string
  /** Returns the reply that the server would send. */
  answer(): WireReply
}

/** Replies to a request instead of the server, or doesn't reply at all. */
export type Fault = (request: Failing) => void

/** Returns everything that was sent, in every encoding in which a failing server might repeat it. */
function echo({ incoming: { url = '' }, body }: Failing): string {
  return [
    body,
    url,
    decodeURIComponent(url),
    encodeURIComponent(body),
    new URLSearchParams({ body }).toString(),
    escapeHtml(body),
    JSON.stringify(body),
    JSON.stringify({ body }).replaceAll('/', '\\/'),
    Buffer.from(body).toString('base64'),
    Buffer.from(`? ${body}`).toString('base64url'),
    valuesIn(body),
  ].join('\n')
}

/** Returns the values of a JSON body, decoded. */
function valuesIn(body: string): string {
  const values = body === '' ? [] : Object.values(JSON.parse(body) as Record<string, unknown>)
  return values.map((value) => `${value}\n${escapeHtml(String(value))}`).join('\n')
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#039;')
}

function reply(status: number, text: (request: Failing) => string, type = 'text/html'): Fault {
  return (request) => {
    request.outgoing.writeHead(status, { 'content-type': type }).end(text(request))
  }
}

function refusal(status: number): Fault {
  return reply(
    status,
    (request) => JSON.stringify({ success: 'False', message: `No: ${echo(request)}` }),
    'application/json',
  )
}

function redirect(location: (request: Failing) => string): Fault {
  return (request) => request.outgoing.writeHead(302, { location: location(request) }).end()
}

/** The API key in a URL. */
const key = encodeURIComponent(MARKS.key)

const fatal = (request: Failing) => `<b>Fatal error</b>: Uncaught mysqli: ${echo(request)}`

/** The ways in which a server or something in front of it can fail. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  '401 that repeats what was sent': refusal(401),
  '401 of a web server': reply(401, echo),
  '403 that repeats what was sent': refusal(403),
  '403 of a proxy': reply(403, echo),
  '404 with a page': reply(404, echo),
  '404 with nothing': reply(404, () => ''),
  '405 that repeats what was sent': refusal(405),
  '500 with nothing': reply(500, () => ''),
  '500 with a page': reply(500, fatal),
  '503 with an invalid Retry-After': ({ outgoing }) => {
    outgoing.writeHead(503, { 'retry-after': `when ${key} is back` }).end()
  },
  '200 that reports failure and repeats what was sent': refusal(200),
  '200 with a page about a fatal error in PHP': reply(200, fatal),
  '200 with a login page': reply(200, (request) => `<form><input name="password">${echo(request)}`),
  '200 with a directory listing': reply(
    200,
    (request) => `<title>Index of /</title>${echo(request)}`,
  ),
  '200 with an unrelated page': reply(200, (request) => `<h1>Hello</h1>${echo(request)}`),
  '200 with the reply among warnings': (request) => {
    const { status, body } = request.answer()
    request.outgoing.writeHead(status).end(`<b>Warning</b>: ${echo(request)}\n${body}`)
  },
  '200 with half a reply': (request) => {
    const { status, body } = request.answer()
    request.outgoing.writeHead(status).end(body.slice(0, Math.ceil(body.length * 0.6)))
  },
  '200 with a column of a fork': (request) => {
    const { status, body } = request.answer()
    const more = `"shared_secret":${JSON.stringify(MARKS.columnOfAFork)}`
    request.outgoing.writeHead(status).end(body.replaceAll('"data":[{', `"data":[{${more},`))
  },
  'an odd content type': reply(200, () => 'x', `text/x; key=${key}`),
  'a dropped connection': ({ outgoing }) => outgoing.destroy(),
  'a lost reply': ({ answer, outgoing }) => {
    answer()
    outgoing.destroy()
  },
  'no reply': () => undefined,
  'a redirect to another host with the key': redirect(
    ({ incoming }) =>
      `https://other.example/${'x'.repeat(180)}${key}/?api_key=${key}&u=${incoming.url}`,
  ),
  'a redirect to an invalid URL': redirect(() => `http://[${key}`),
  'a redirect loop': redirect(({ incoming }) => incoming.url ?? ''),
}
