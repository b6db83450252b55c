import type { IncomingMessage, ServerResponse } from 'node:http'
import type { WireReply } from '../../src/sandbox/wire.ts'
import { MARKS } from './marks.ts'

/** A request that is about to fail. */
export interface Failing {
  incoming: IncomingMessage
  outgoing: ServerResponse
  /** As it was sent. */
  body: string
  /** What the server would answer. */
  answer(): WireReply
}

/** Answers a request in the server's place; not answering at all is an answer too. */
export type Fault = (request: Failing) => void

/** All that was sent, as a server that is beside itself might repeat it: in every way of writing. */
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
    sentOf(body),
  ].join('\n')
}

/** The values of a body as they were before they became JSON. */
function sentOf(body: string): string {
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

function says(status: number): Fault {
  return reply(
    status,
    (request) => JSON.stringify({ success: 'False', message: `No: ${echo(request)}` }),
    'application/json',
  )
}

function moved(location: (request: Failing) => string): Fault {
  return (request) => request.outgoing.writeHead(302, { location: location(request) }).end()
}

/** The API key as an address writes it. */
const key = encodeURIComponent(MARKS.key)

const fatal = (request: Failing) => `<b>Fatal error</b>: Uncaught mysqli: ${echo(request)}`

/** Every way in which a server or what stands before it fails. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  '401 that repeats what was sent': says(401),
  '401 of a web server': reply(401, echo),
  '403 that repeats what was sent': says(403),
  '403 of a proxy': reply(403, echo),
  '404 with a page': reply(404, echo),
  '404 with nothing': reply(404, () => ''),
  '405 that repeats what was sent': says(405),
  '500 with nothing': reply(500, () => ''),
  '500 with a page': reply(500, fatal),
  '503 that asks to wait in odd words': ({ outgoing }) => {
    outgoing.writeHead(503, { 'retry-after': `when ${key} is back` }).end()
  },
  '200 that says no and repeats what was sent': says(200),
  '200 with a page that says that PHP stopped': reply(200, fatal),
  '200 with a login page': reply(200, (one) => `<form><input name="password">${echo(one)}`),
  '200 with a directory listing': reply(200, (one) => `<title>Index of /</title>${echo(one)}`),
  '200 with a page of something else': reply(200, (one) => `<h1>Hello</h1>${echo(one)}`),
  '200 with the answer among warnings': (request) => {
    const { status, body } = request.answer()
    request.outgoing.writeHead(status).end(`<b>Warning</b>: ${echo(request)}\n${body}`)
  },
  '200 with half an answer': (request) => {
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
  'an answer that is lost': ({ answer, outgoing }) => {
    answer()
    outgoing.destroy()
  },
  'no answer': () => undefined,
  'a redirect elsewhere that carries the key': moved(
    ({ incoming }) =>
      `https://other.example/${'x'.repeat(180)}${key}/?api_key=${key}&u=${incoming.url}`,
  ),
  'a redirect to what is no address': moved(() => `http://[${key}`),
  'a redirect in a circle': moved(({ incoming }) => incoming.url ?? ''),
}
