import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../support/division.ts'
import { type Fate, PASS, type Passing } from './front.ts'
import { hazardInstance } from './hazard-instance.ts'

/** All errors that a server may cause, without those of this program. */
const STATUSES = [0, 3, 4, 5, 6, 7, 8, 9, 10, 11]
const ESCAPES = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/

const COMMANDS: readonly (readonly string[])[] = [
  ['assets', 'list'],
  ['assets', 'list', '--json'],
  ['assets', 'list', '-o', 'yaml'],
  ['assets', 'get', '1'],
  ['assets', 'get', 'LT-0001', '--json'],
  ['assets', 'update', '1', '--os', 'x'],
  ['tickets', 'get', 'TCK-1042'],
  ['locations', 'create', '--client', 'ACME', '--name', 'X'],
  ['documents', 'update', '1', '--content', '<p>x</p>', '--json'],
  ['credentials', 'list'],
  ['contacts', 'archive', '3'],
  ['assets', 'delete', '2', '--yes'],
]

const nasty = fc.constantFrom('\x1b[31m', '\x9b2J', '\u202e', '\x07', '\x00', '<', '"', '\\', '\n')
const text = fc.array(fc.oneof(nasty, fc.string()), { maxLength: 6 }).map((parts) => parts.join(''))

/** A value that no column has. */
const value: fc.Arbitrary<unknown> = fc.oneof(
  { depthSize: 'small' },
  text,
  fc.constantFrom(
    null,
    true,
    false,
    -1,
    Number.MAX_VALUE,
    1.5,
    '',
    '0',
    '9'.repeat(40),
    'x'.repeat(5000),
  ),
  fc.array(fc.integer()),
  fc.jsonValue({ maxDepth: 3 }),
)

const record = fc.dictionary(
  fc.constantFrom(
    ...[
      'asset_id',
      'asset_name',
      'asset_client_id',
      'asset_notes',
      'interface_ip',
      '0',
      '__proto__',
    ],
    ...[
      'asset_archived_at',
      'client_id',
      'client_name',
      'contact_id',
      'contact_email',
      'ticket_id',
    ],
    ...['ticket_status', 'ticket_number', 'document_content', 'credential_password', 'insert_id'],
  ),
  value,
)

/** An answer of the right form with random contents. */
const answer = fc
  .record(
    {
      success: fc.constantFrom('True', 'False', true, 'true', 1, null),
      message: value,
      count: value,
      data: fc.oneof(fc.array(fc.oneof(record, value), { maxLength: 4 }), value),
    },
    { requiredKeys: [] },
  )
  .map((fields) => JSON.stringify(fields))

const deep = fc.integer({ min: 10, max: 20_000 }).map((depth) => {
  const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`
  return `{"success":"True","count":1,"data":[{"asset_id":"1","asset_notes":${nested}}]}`
})

const huge = fc
  .integer({ min: 1, max: 3_000_000 })
  .map((size) => `{"success":"True","count":1,"data":[{"asset_id":"1","x":"${'x'.repeat(size)}"}]}`)

const html = text.map((part) => `<html><body>${part}<form action="login"></form></body></html>`)
const warned = answer.map((json) => `<br />\n<b>Warning</b>: it's "odd"\n${json}`)

const body: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  { weight: 6, arbitrary: answer },
  { weight: 3, arbitrary: fc.tuple(answer, fc.nat(200)).map(([json, end]) => json.slice(0, end)) },
  { weight: 2, arbitrary: warned },
  { weight: 2, arbitrary: html },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 300 }) },
  { weight: 2, arbitrary: text },
  { weight: 1, arbitrary: deep },
  { weight: 1, arbitrary: huge },
  { weight: 1, arbitrary: fc.constant('') },
)

const status = fc.constantFrom(200, 200, 200, 200, 201, 204, 301, 400, 401, 403, 404, 405, 418, 500)

/** What happens to a reply: the server's own, another, a changed one, or none. */
const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(PASS) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('answer' as const), status, body }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('lost' as const), handled: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.nat(2000).map(
      (end): Fate => ({
        kind: 'change',
        change: (reply) => ({ status: reply.status, body: reply.body.slice(0, end) }),
      }),
    ),
  },
)

describe('replies at random', () => {
  it.each(['25.01', '26.10'] as const)(
    'never crash the program or reach the terminal on %s',
    async (release) => {
      let fates: readonly Fate[] = []
      let nth = 0
      const decide = (_: Passing): Fate => fates[nth++ % fates.length] ?? PASS
      const instance = await hazardInstance(release, undefined, decide)
      const property = fc.asyncProperty(
        fc.constantFrom(...COMMANDS),
        fc.array(fate, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        async (argv, given, isTerminal) => {
          fates = given
          nth = 0
          const options = isTerminal ? { terminal: 100, answers: ['a', 'b', 'c', 'd', 'e'] } : {}
          const {
            status: exit,
            stdout,
            stderr,
          } = await instance.itflow([...argv, '--no-input'], options)
          expect(STATUSES, stderr).toContain(exit)
          if (exit !== 0) expect(stderr.trim()).not.toBe('')
          expect(stderr).not.toMatch(ESCAPES)
          expect(stdout).not.toMatch(ESCAPES)
          if (argv.includes('--json') && exit === 0) JSON.parse(stdout)
          expect(stdout + stderr).not.toContain(instance.sandbox.key)
        },
      )
      await fc.assert(property, { numRuns: runs(150) })
    },
    120_000,
  )

  it("make a read succeed only if the server's answer says so", async () => {
    let reply: { status: number; body: string | Uint8Array } = { status: 200, body: '' }
    const { itflow } = await hazardInstance('26.10', undefined, () => ({
      kind: 'answer',
      ...reply,
    }))
    const property = fc.asyncProperty(fc.record({ status, body }), async (given) => {
      reply = given
      const { status: exit, stderr } = await itflow(['vendors', 'list', '--json'])
      const said = typeof given.body === 'string' ? given.body : ''
      const isAnswer = given.status < 300 && /"success":"(True|False)"/.test(said)
      if (!isAnswer) expect([exit, stderr]).not.toEqual([0, expect.any(String)])
      expect([0, 3, 4, 7, 8, 9]).toContain(exit)
    })
    await fc.assert(property, { numRuns: runs(150) })
  }, 120_000)
})
