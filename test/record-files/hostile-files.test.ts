import { expect, it } from 'vitest'
import { readBytes, refusal } from './reading.ts'

const MIB = 1024 * 1024

/** Ten lists, each with ten aliases of the previous one. */
const LAUGHS = `- l0: &l0 [lol]\n${Array.from(
  { length: 10 },
  (_, n) => `  l${n + 1}: &l${n + 1} [${Array.from({ length: 10 }, () => `*l${n}`).join(', ')}]\n`,
).join('')}`

/** Files made to exhaust their reader, with the expected error. */
const HOSTILE: readonly [what: string, name: string, content: () => string, said: string][] = [
  [
    'a quote that is never closed',
    'a.csv',
    () => `A,B\n1,"${'x\n'.repeat(9 * MIB)}`,
    'a.csv, line 2, column 3: the quote that starts here is never closed',
  ],
  [
    'a heading that never ends',
    'a.csv',
    () => 'x'.repeat(40 * MIB),
    'a.csv, line 1: the row is too long',
  ],
  [
    'a million columns',
    'a.csv',
    () => `${'a,'.repeat(1_000_000)}\n1\n`,
    'a.csv, line 1: it has 1000001 columns, and the limit is 2000',
  ],
  [
    'nested JSON',
    'a.json',
    () => `[${'{"a":['.repeat(1_000_000)}`,
    'a.json, line 1, column 194: it is nested too deeply',
  ],
  [
    'nested NDJSON',
    'a.ndjson',
    () => `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}\n`,
    'a.ndjson, line 1, column 1: it is nested too deeply',
  ],
  [
    'a line of NDJSON that never ends',
    'a.ndjson',
    () => `{"a":"${'x'.repeat(17 * MIB)}`,
    'a.ndjson, line 1: the line is too long',
  ],
  [
    'a text in JSON that never ends',
    'a.json',
    () => `[{"a":"${'x'.repeat(17 * MIB)}`,
    'a.json, line 1, column 2: the record is too long',
  ],
  [
    'a name for every value',
    'a.json',
    () => JSON.stringify(Array.from({ length: 10_000 }, (_, n) => ({ [`n${n}`]: 1 }))),
    'a.json, line 1: it has more than 2000 different names',
  ],
  ['aliases of aliases', 'a.yaml', () => LAUGHS, 'a.yaml is nested too deeply, or its aliases'],
  ['nested YAML', 'a.yaml', () => `- a: ${'['.repeat(100_000)}`, 'a.yaml, line 1, column '],
  [
    'nested YAML in lines',
    'a.yaml',
    () => Array.from({ length: 3000 }, (_, n) => `${' '.repeat(n)}a:\n`).join(''),
    'a.yaml',
  ],
  ['large YAML', 'a.yaml', () => '- a: 1\n'.repeat(2 * MIB), 'a.yaml is too large for YAML'],
]

it.each(HOSTILE)('%s ends with one error, quickly', async (_, name, content, said) => {
  const bytes = Buffer.from(content())
  const started = Date.now()
  const told = await refusal(readBytes(bytes, { name }))
  expect(told).toContain(`2 ${said}`)
  expect(told.length).toBeLessThan(300)
  expect(Date.now() - started).toBeLessThan(10_000)
})

it.each([
  ['one line', `A,B\n${'"\\",'.repeat(100_000)}`],
  ['one cell', `A,B\n"${'\\","'.repeat(100_000)}`],
  ['a line each', `A,B\n"${'\\"\n'.repeat(100_000)}`],
  ['cells and lines', `A,B\n${'"a\\",b\n'.repeat(50_000)}`],
  ['quotes alone', `A,B\n${'"\\""'.repeat(100_000)}`],
])('endless backslashes and quotes are read quickly, on %s', async (_, text) => {
  const started = Date.now()
  await readBytes(text).catch((error: unknown) => expect(error).toHaveProperty('exit', 2))
  expect(Date.now() - started).toBeLessThan(10_000)
})

it('endless bytes are not read further once there are too many', async () => {
  let given = 0
  const endless = async function* () {
    for (;;) {
      given += 1
      yield Buffer.from('x,y\n'.repeat(256))
    }
  }
  const { openRecordFile } = await import('../../src/record-files/open-record-file.ts')
  const reading = async () => {
    const file = await openRecordFile({ name: 'a.csv', parts: endless() }, { maxBytes: 2 * MIB })
    for await (const rows of file.rows()) expect(rows.length).toBeGreaterThan(0)
  }
  expect(await refusal(reading())).toMatch(/^2 a\.csv is larger than 2 MiB, the limit for a file\n/)
  expect(given).toBe(2 * 1024 + 1)
})
