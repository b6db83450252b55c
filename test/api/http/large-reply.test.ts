import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readLargeReply } from '../../../src/api/http/large-reply.ts'
import { type CallContext, parseReply } from '../../../src/api/http/reply.ts'
import { JsonScan } from '../../../src/api/http/transport/json-scan.ts'
import { limitsOf } from '../../../src/api/http/transport/reply-limits.ts'
import type { TransportReply } from '../../../src/api/http/transport/transport.ts'
import { InterruptedError } from '../../../src/errors.ts'
import { runs } from '../../support/division.ts'
import { ADVICE } from '../../support/loopback-instance.ts'

const CALL: CallContext = {
  method: 'GET',
  operation: 'assets/read',
  instance: 'acme',
  advice: ADVICE,
}
const NEVER = new AbortController().signal

/** Reads along in parts that end at these places. */
function scanned(body: Uint8Array, ends: readonly number[] = []): JsonScan {
  const scan = new JsonScan(limitsOf())
  const edges = [0, ...[...ends].sort((a, b) => a - b), body.length]
  for (const [index, from] of edges.entries()) {
    const part = body.subarray(from, edges[index + 1] ?? from)
    if (part.length > 0) scan.add(part)
  }
  return scan
}

/** What reading comes to, by either way. */
async function outcomes(text: string | Uint8Array, ends: readonly number[] = [], cuts?: number) {
  const body = typeof text === 'string' ? Buffer.from(text) : text
  const reply: TransportReply = { status: 200, headers: {}, body }
  const plain = await settled(async () => parseReply(reply, CALL))
  const outline = scanned(body, ends).outline()
  if (outline === undefined) return { plain, large: plain, isOutlined: false }
  const parts = cuts === undefined ? outline : { ...outline, cuts: cutsIn(body, outline, cuts) }
  const large = await settled(() => readLargeReply({ ...reply, outline: parts }, CALL, NEVER))
  return { plain, large, isOutlined: true }
}

/** Every nth of the commas at which the list may be parted, as scanning the list by itself finds them. */
function cutsIn(
  body: Uint8Array,
  { data }: { data: { start: number; end: number } },
  every: number,
) {
  const commas: number[] = []
  let depth = 0
  let isText = false
  for (let at = data.start; at < data.end; at += 1) {
    const letter = String.fromCharCode(body[at] ?? 0)
    if (isText && letter === '\\') at += 1
    else if (letter === '"') isText = !isText
    else if (!isText && /[[{]/.test(letter)) depth += 1
    else if (!isText && /[\]}]/.test(letter)) depth -= 1
    else if (!isText && letter === ',' && depth === 0) commas.push(at)
  }
  return commas.filter((_, index) => index % every === 0)
}

async function settled(work: () => Promise<unknown>) {
  try {
    return { value: await work() }
  } catch (error) {
    return { error: String(error) }
  }
}

const record = fc.dictionary(
  fc.oneof(fc.string(), fc.constantFrom('asset_id', 'data', 'success', '__proto__')),
  fc.oneof(
    fc.string(),
    fc.constantFrom('a"b', '\\', '\\"', '},{', '],"data":[', 'ü€😀'),
    fc.jsonValue({ maxDepth: 3 }),
  ),
  { maxKeys: 4 },
)
const answer = fc
  .tuple(
    fc.array(fc.oneof({ weight: 5, arbitrary: record }, fc.jsonValue()), { maxLength: 8 }),
    fc.constantFrom<'first' | 'last' | 'twice' | 'none'>('first', 'last', 'twice', 'none'),
    fc.constantFrom(undefined, 2),
  )
  .map(([data, place, space]) => {
    const list = `"data":${JSON.stringify(data, undefined, space)}`
    const head = `"success":"True","count":${data.length}`
    if (place === 'none') return `{${head}}`
    if (place === 'twice') return `{${head},"data":[1],${list}}`
    return place === 'first' ? `{${list},${head}}` : `{${head},${list}}`
  })
const around = fc.constantFrom(
  '',
  '\n',
  '\ufeff',
  '<b>Warning</b>: "x" in {a} on line 1\n',
  '"',
  '}',
)
const broken = fc.constantFrom(
  '{"success":"True","data":[{},]}',
  '{"success":"True","data":[,{}]}',
  '{"success":"True","data":[{},,{}]}',
  '{"success":"True","data":[{}}',
  '{"success":"True","data":[{"a":1}',
  '{"success":"True","data":[{"a":"\\',
  '{"success":"True","data":[]]}',
  '{"success":"True","d\\u0061ta":[{"a":1}]}',
  '{"success":"True","data":{"data":[{}]}}',
  '[{"a":1},{"b":2}]',
  '{"success":"True","data":[\ufeff{}]}',
)

describe('a large reply', () => {
  test('is read in batches of records, with the same result as any other', async () => {
    let outlined = 0
    await fc.assert(
      fc.asyncProperty(
        around,
        fc.oneof({ weight: 6, arbitrary: answer }, broken),
        around,
        fc.array(fc.nat(400), { maxLength: 6 }),
        fc.integer({ min: 1, max: 4 }),
        async (before, text, after, ends, every) => {
          const { plain, large, isOutlined } = await outcomes(before + text + after, ends, every)
          expect(large).toEqual(plain)
          outlined += Number(isOutlined)
        },
      ),
      { numRuns: runs(800) },
    )
    expect(outlined).toBeGreaterThan(runs(800) / 4)
  })

  test('is split somewhere, and has all of its records', async () => {
    const data = Array.from({ length: 40_000 }, (_, index) => ({
      asset_id: `${index}`,
      name: '€'.repeat(20),
    }))
    const body = Buffer.from(JSON.stringify({ success: 'True', count: data.length, data }))
    expect(scanned(body).outline()?.cuts.length).toBeGreaterThan(3)
    const { plain, large } = await outcomes(body)
    expect(large).toEqual(plain)
  })

  test('is abandoned between two parts once the program should end', async () => {
    const data = Array.from({ length: 40_000 }, (_, index) => ({
      asset_id: `${index}`,
      name: 'x'.repeat(200),
    }))
    const body = Buffer.from(JSON.stringify({ success: 'True', count: data.length, data }))
    const outline = scanned(body).outline()
    if (outline === undefined) throw new Error('no outline')
    const ending = new AbortController()
    const reason = new InterruptedError('SIGINT')
    ending.abort(reason)
    const reading = readLargeReply({ status: 200, headers: {}, body, outline }, CALL, ending.signal)
    await expect(reading).rejects.toBe(reason)
  })
})

describe('what is counted in a reply', () => {
  const envelope = (data: string) => `{"success":"True","count":1,"data":[${data}]}`
  const many = (text: string, times: number) => Array(times).fill(text).join(',')

  test.each([
    ['records', envelope(many('{}', 60_000)), 'more than 50,000 records'],
    [
      'records of a list without an envelope',
      `[${many('{}', 60_000)}]`,
      'more than 50,000 records',
    ],
    [
      'records after a warning',
      `<b>Warning</b> {}\n${envelope(many('{}', 60_000))}`,
      '50,000 records',
    ],
    [
      'records in two lists',
      `{"a":[${many('{}', 30_000)}],"data":[${many('{}', 30_000)}]}`,
      '50,000 records',
    ],
    ['lists in one record', envelope(`{"a":[${many('{}', 20_000)}]}`), 'too many values'],
    ['fields of one record', envelope(`{${many('"a":1', 20_000)}}`), 'too many values'],
    ['fields beside the records', `{"success":"True",${many('"a":1', 20_000)}}`, 'too many values'],
    ['values in all', envelope(many(`{"a":[${many('1', 9000)}]}`, 400)), 'too many values'],
    ['levels', envelope('['.repeat(100)), 'nested more than 64 levels'],
    ['levels of objects', '{"a":'.repeat(100), 'nested more than 64 levels'],
  ])('ends it: %s', (_, text, message) => {
    const body = Buffer.from(text)
    expect(() => scanned(body)).toThrow(message)
    expect(() => scanned(body, [7, 4000])).toThrow(message)
  })

  test.each([
    ['50,000 records', envelope(many('{"a":"b","c":null}', 50_000))],
    ['what is in strings', envelope(JSON.stringify({ a: '{[,'.repeat(100_000), b: '\\"[' }))],
    ['what is not JSON', `name,${many('x', 200_000)}`],
    ['a page of HTML', `<p>${'{},'.repeat(100_000)}`],
  ])('lets %s pass', (_, text) => {
    expect(() => scanned(Buffer.from(text))).not.toThrow()
  })
})
