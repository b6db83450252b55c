import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isEmptyList, isUnexplainedFailure } from '../../../src/api/http/envelope.ts'
import {
  AbsentOperationError,
  BrokenReplyError,
  MissingKeyError,
  UnavailableError,
  WithheldDataError,
} from '../../../src/api/http/failures.ts'
import { isInEveryRelease, parseReply } from '../../../src/api/http/reply.ts'
import type { TransportReply } from '../../../src/api/http/transport/transport.ts'
import {
  AuthenticationError,
  Failure,
  NotItflowError,
  PermissionError,
  ServerError,
} from '../../../src/errors.ts'
import { runs } from '../../support/division.ts'
import { ADVICE } from '../../support/loopback-instance.ts'

const CALL = { method: 'GET', operation: 'clients/read', instance: 'acme', advice: ADVICE }

function reply(status: number, body: string | Uint8Array, headers = {}): TransportReply {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  return { status, headers, body: bytes }
}

async function failure(given: TransportReply, call = CALL): Promise<Failure> {
  try {
    await parseReply(given, call)
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('expected a Failure')
}

const LIST = '{"success":"True","count":1,"data":[{"client_id":"1","client_name":"Acme"}]}'

describe('an answer', () => {
  test('of a read has records and their count', async () => {
    expect(await parseReply(reply(200, LIST), CALL)).toEqual({
      isSuccess: true,
      message: undefined,
      count: 1,
      data: [{ client_id: '1', client_name: 'Acme' }],
      httpStatus: 200,
    })
  })

  test('of a create has its ID, and a count that is a text', async () => {
    const text = '{"success":"True","count":"1","data":[{"insert_id":7}]}'
    const answer = await parseReply(reply(200, text), { ...CALL, method: 'POST' })
    expect(answer).toMatchObject({ isSuccess: true, count: 1, data: [{ insert_id: 7 }] })
  })

  test('of an update has a count and no data', async () => {
    const call = { ...CALL, method: 'POST', operation: 'clients/update' }
    const answer = await parseReply(reply(200, '{"success":"True","count":1}'), call)
    expect(answer).toMatchObject({ isSuccess: true, count: 1, data: [] })
  })

  test('that finds nothing is an empty list and not an error (H14)', async () => {
    const message = 'No resource (for this client and company) with the specified parameter(s).'
    const answer = await parseReply(reply(200, JSON.stringify({ success: 'False', message })), CALL)
    expect(answer.data).toEqual([])
    expect(isEmptyList(answer)).toBe(true)
    expect(isUnexplainedFailure(answer)).toBe(false)
  })

  test('that does not explain a failure is recognized by its message (H15, H16)', async () => {
    const message = 'Auth success but insert query failed, ensure ALL required variables are …'
    const answer = await parseReply(reply(200, JSON.stringify({ success: 'False', message })), CALL)
    expect(isUnexplainedFailure(answer)).toBe(true)
    expect(isEmptyList(answer)).toBe(false)
  })

  test('may come with status 400', async () => {
    const text = '{"success":"False","message":"A filter is required.","count":0,"data":[]}'
    expect(await parseReply(reply(400, text), CALL)).toMatchObject({
      httpStatus: 400,
      isSuccess: false,
    })
  })

  test.each([
    ['before it', `<br />\n<b>Warning</b>: Undefined array key {x} in a.php<br />\n${LIST}`],
    ['after it', `${LIST}<br />\n<b>Deprecated</b>: y in b.php on line 3<br />`],
    ['on both sides', `\ufeff\nNotice: z\n${LIST}\nNotice: z\n`],
  ])("is found with PHP's warnings %s", async (_, text) => {
    expect((await parseReply(reply(200, text), CALL)).data).toHaveLength(1)
  })

  test('is found where a record holds the words of an answer itself', async () => {
    const note = '{"success":"False","message":"planted"}'
    const text = JSON.stringify({ success: 'True', count: 1, data: [{ note }] })
    const answer = await parseReply(reply(200, `Warning: x\n${text}`), CALL)
    expect(answer).toMatchObject({ isSuccess: true, data: [{ note }] })
  })

  test('with bytes that are not UTF-8 keeps the rest', async () => {
    const start = new TextEncoder().encode('{"success":"True","count":1,"data":[{"a":"')
    const bytes = Uint8Array.of(...start, 0xc3, 0x28, ...new TextEncoder().encode('"}]}'))
    expect((await parseReply(reply(200, bytes), CALL)).data).toEqual([{ a: '\ufffd(' }])
  })
})

describe('the trap of a count without data (H13)', () => {
  test('is reported for a read', async () => {
    const error = await failure(reply(200, '{"success":"True","count":3}'))
    expect(error).toBeInstanceOf(WithheldDataError)
    expect(error).toMatchObject({ code: 'server_failed', hazard: 'H13' })
    expect(error.message).toBe('acme answered clients/read with a count and no data')
  })

  test('is not reported for a count of zero', async () => {
    expect((await parseReply(reply(200, '{"success":"True","count":0}'), CALL)).data).toEqual([])
  })
})

describe('a failure', () => {
  test.each([
    ['no key at all', 401, '', MissingKeyError, 'acme received no API key'],
    [
      'a key that is not known',
      401,
      '{"success":"False","message":"Authentication failed. API key is invalid or has expired."}',
      AuthenticationError,
      'acme does not accept the API key: Authentication failed. API key is invalid or has expired.',
    ],
    ['a login page', 401, '<h1>Unauthorized</h1>', NotItflowError, 'requires a login'],
    [
      'what the key may not do',
      403,
      '{"success":"False","message":"The user linked to this API key does not have permission for this action."}',
      PermissionError,
      'acme does not allow clients/read: The user linked',
    ],
    [
      'what a firewall forbids',
      403,
      '<h1>Forbidden</h1>',
      PermissionError,
      'A web server or proxy',
    ],
    ['a wrong method', 405, 'string(3) "PUT"\n', AbsentOperationError, "doesn't accept GET"],
    ['PHP that died', 500, '', BrokenReplyError, 'clients/read (status 500, empty reply)'],
    ['PHP that died aloud', 500, '<b>Fatal error</b>', BrokenReplyError, '(status 500)'],
    ['too many requests', 429, 'slow down', UnavailableError, '(status 429)'],
    ['a gateway without its server', 502, '<h1>Bad Gateway</h1>', UnavailableError, '(status 502)'],
    ['a server at work on itself', 503, '', UnavailableError, '(status 503)'],
    ['a gateway that waited long', 504, '', UnavailableError, '(status 504)'],
    [
      'an answer of nothing',
      200,
      ' \n',
      BrokenReplyError,
      'acme sent an empty reply to clients/read',
    ],
    ['JSON cut off', 200, LIST.slice(0, -9), BrokenReplyError, 'incomplete JSON'],
    [
      'PHP that died with status 200',
      200,
      '<br />\n<b>Fatal error</b>:  Uncaught mysqli_sql_exception: x in /var/www/a.php:3',
      BrokenReplyError,
      'acme failed on clients/read: PHP stopped with an error',
    ],
    [
      'a login page with status 200',
      200,
      '<html><form action="/x" id="login"><input name="user"></form>',
      NotItflowError,
      "acme shows a login page, not ITFlow's API",
    ],
    [
      'a directory listing',
      200,
      '<html><head><title>Index of /api/v1/clients</title>',
      NotItflowError,
      "acme shows a directory listing, not ITFlow's API",
    ],
    [
      'PHP that is not run',
      200,
      "<?php\nrequire_once '../x.php';",
      NotItflowError,
      'source of its PHP files',
    ],
    [
      'http spoken to an https port',
      400,
      '<center>The plain HTTP request was sent to HTTPS port</center>',
      NotItflowError,
      'uses https on that port',
    ],
    ['another web page', 200, '<h1>It works!</h1>', NotItflowError, "isn't from ITFlow's API"],
    ['other JSON', 200, '{"ok":true}', NotItflowError, "isn't from ITFlow's API"],
    ['a list where an answer belongs', 200, '[]', NotItflowError, "isn't from ITFlow's API"],
    ['a redirect without a target', 302, '', BrokenReplyError, 'sent an empty reply'],
    ['some other status', 418, 'teapot', NotItflowError, '(status 418)'],
    [
      "data that isn't a list",
      200,
      '{"success":"True","count":1,"data":{"a":1}}',
      ServerError,
      "data that isn't records",
    ],
    [
      'data that are a list of lists',
      200,
      '{"success":"True","count":1,"data":[["1"]]}',
      ServerError,
      "data that isn't records",
    ],
  ])('for %s', async (_, status, body, kind, words) => {
    const error = await failure(reply(status, body))
    expect(error).toBeInstanceOf(kind)
    expect(error.message).toContain(words)
    expect(error.httpStatus).toBe(status)
  })

  test('for an operation this release lacks', async () => {
    const page = '<!DOCTYPE HTML><html><head><title>404 Not Found</title></head></html>'
    const error = await failure(reply(404, page), { ...CALL, operation: 'locations/update' })
    expect(error).toBeInstanceOf(AbsentOperationError)
    expect(error).toMatchObject({
      code: 'unsupported',
      message: 'acme has no operation locations/update',
    })
  })

  test('for a missing read that every release has means that this is not ITFlow', async () => {
    expect(await failure(reply(404, '<h1>Not Found</h1>'))).toMatchObject({
      code: 'not_itflow',
      message: 'acme has no clients/read, which every ITFlow has (status 404)',
    })
  })

  test("for a web server's own login is not a missing key, so that no key is sent in an address", async () => {
    const headers = { 'www-authenticate': 'Basic realm="x"' }
    expect(await failure(reply(401, '', headers))).toBeInstanceOf(NotItflowError)
  })

  test('quotes at most about 200 characters from the server, on one line', async () => {
    const message = `Denied\n\u0007${'x'.repeat(5000)}`
    const error = await failure(reply(403, JSON.stringify({ success: 'False', message })))
    expect(error.message).toMatch(/^acme does not allow clients\/read: Denied x+…$/)
    expect(error.message.length).toBeLessThan(300)
  })

  test('does not repeat a secret that the server repeats', async () => {
    const message = 'Key made-up-key is wrong'
    const mask = (text: string) => text.replaceAll('made-up-key', '***')
    const given = reply(401, JSON.stringify({ success: 'False', message }))
    expect((await failure(given, { ...CALL, mask } as typeof CALL)).message).toContain(
      'Key *** is wrong',
    )
  })

  test('says when to retry', async () => {
    const error = await failure(reply(503, '', { 'retry-after': '300' }))
    expect(error.hint).toBe('It sent Retry-After: 300')
  })
})

test('the reads declared for every release are in every release', async () => {
  const releases = Object.values(
    JSON.parse(readFileSync('test/wire/endpoints.json', 'utf8')) as Record<
      string,
      Record<string, Record<string, unknown>>
    >,
  )
  const modules = new Set(releases.flatMap((release) => Object.keys(release)))
  expect(modules.size).toBeGreaterThan(15)
  for (const module of modules) {
    const isThere = releases.every((release) => release[module]?.['read'] !== undefined)
    expect([module, isInEveryRelease(`${module}/read`)]).toEqual([module, isThere])
  }
})

describe('any reply at all', () => {
  const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.stringify(value))
  const envelope = fc
    .record(
      {
        success: fc.oneof(fc.constantFrom('True', 'False', 'true', ''), fc.jsonValue()),
        message: fc.oneof(fc.string({ maxLength: 2000 }), fc.jsonValue()),
        count: fc.oneof(fc.double(), fc.string(), fc.jsonValue()),
        data: fc.oneof(fc.array(fc.jsonValue()), fc.jsonValue()),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value))
  const cut = fc
    .tuple(fc.oneof(envelope, json), fc.nat(300))
    .map(([text, length]) => text.slice(0, length))
  const html = fc
    .tuple(
      fc.constantFrom('<form', '<title>Index of ', '<b>Fatal error</b>', '<?php '),
      fc.string(),
    )
    .map(([start, rest]) => start.repeat(3) + rest)
  const deep = fc
    .tuple(fc.constantFrom('[', '{"success":', '{"success":"True","data":['), fc.nat(20_000))
    .map(([start, times]) => start.repeat(times))
  const mixed = fc.tuple(html, envelope, html).map((parts) => parts.join('\n'))
  const bytes = fc.oneof(
    fc.oneof(json, envelope, cut, html, deep, mixed, fc.string()).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 500 }),
  )
  const status = fc.oneof(
    fc.constantFrom(200, 400, 401, 403, 404, 405, 500),
    fc.integer({ min: 100, max: 599 }),
  )

  test('is an answer of records, or a Failure with a short message', async () => {
    await fc.assert(
      fc.asyncProperty(
        status,
        bytes,
        fc.constantFrom('GET', 'POST'),
        async (code, body, method) => {
          try {
            const answer = await parseReply(reply(code, body), { ...CALL, method })
            expect(answer.data.every((row) => typeof row === 'object' && row !== null)).toBe(true)
            expect(answer.message?.length ?? 0).toBeLessThanOrEqual(200)
          } catch (error) {
            expect(error).toBeInstanceOf(Failure)
            if (error instanceof Failure) {
              expect(error.message.length).toBeLessThan(350)
              expect([3, 4, 7, 8]).toContain(error.exit)
            }
          }
        },
      ),
      { numRuns: runs(1500) },
    )
  })

  test('of huge numbers and deep nesting within a record keeps the record', async () => {
    const nested = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
    const text = `{"success":"True","count":1e400,"data":[{"a":1e999,"b":${nested}}]}`
    expect((await parseReply(reply(200, text), CALL)).data).toHaveLength(1)
  })

  test.each([
    ['forms', '<form '.repeat(400_000)],
    ['braces', '{'.repeat(2_000_000)],
    ['beginnings of answers', '{"success":"True"'.repeat(100_000)],
    ['spaces', `{${' '.repeat(2_000_000)}`],
    ['titles', '<title>'.repeat(300_000)],
  ])('is read in good time, though made of nothing but %s', async (_, text) => {
    expect(await failure(reply(200, text))).toBeInstanceOf(Failure)
  })
})
