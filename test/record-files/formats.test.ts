import { describe, expect, it } from 'vitest'
import { cellsOf, readBytes, refusal } from './reading.ts'

const RECORDS = [
  { id: 1, name: 'LT-0001', on: true },
  { id: 2, name: 'said "no"\nand left', tags: ['a'], serial: null },
]
const HEADINGS = ['id', 'name', 'on', 'tags', 'serial']
const CELLS = [
  [1, 'LT-0001', true],
  [2, 'said "no"\nand left', undefined, ['a'], null],
]

describe('records with named values are read the same way', () => {
  const WAYS: Record<string, { text: string; name: string; format: string; lines: number[] }> = {
    'as a list on one line': {
      text: JSON.stringify(RECORDS),
      name: 'a.json',
      format: 'json',
      lines: [1, 1],
    },
    'as an indented list': {
      text: JSON.stringify(RECORDS, null, 2),
      name: 'a.json',
      format: 'json',
      lines: [2, 7],
    },
    'with a record on each line of the list': {
      text: `[\n${RECORDS.map((record) => JSON.stringify(record)).join(',\n')}\n]\n`,
      name: 'standard input',
      format: 'json',
      lines: [2, 3],
    },
    'one after the other': {
      text: RECORDS.map((record) => JSON.stringify(record, null, 2)).join('\n'),
      name: 'a.json',
      format: 'json',
      lines: [1, 6],
    },
    'as NDJSON': {
      text: RECORDS.map((record) => JSON.stringify(record)).join('\n'),
      name: 'standard input',
      format: 'ndjson',
      lines: [1, 2],
    },
    'as NDJSON with CR and LF': {
      text: RECORDS.map((record) => `${JSON.stringify(record)}\r\n`).join(''),
      name: 'a.jsonl',
      format: 'ndjson',
      lines: [1, 2],
    },
    'as YAML': {
      text: '- id: 1\n  name: LT-0001\n  on: true\n- id: 2\n  name: "said \\"no\\"\\nand left"\n  tags: [a]\n  serial: null\n',
      name: 'standard input',
      format: 'yaml',
      lines: [1, 4],
    },
    'as documents of YAML': {
      text: '---\nid: 1\nname: LT-0001\non: true\n---\nid: 2\nname: |-\n  said "no"\n  and left\ntags: [a]\nserial: null\n',
      name: 'a.yml',
      format: 'yaml',
      lines: [2, 6],
    },
  }

  it.each(Object.entries(WAYS))('%s', async (_, { text, name, format, lines }) => {
    for (const size of [1, 5, 64 * 1024]) {
      // The format is detected from the beginning, and a tiny part may be too short for that.
      const read = await readBytes(text, { name, size })
      expect(read.facts).toEqual({ format, encoding: 'UTF-8' })
      expect(read.headings).toEqual(HEADINGS)
      expect(cellsOf(read)).toEqual(CELLS)
      expect(read.rows.map(({ line }) => line)).toEqual(lines)
    }
  })

  it('a single object too', async () => {
    for (const text of ['{"a":1}', '{"a":1}\n', '{\n  "a": 1\n}\n']) {
      const read = await readBytes(text, { name: 'standard input' })
      expect([read.facts.format, cellsOf(read)]).toEqual(['json', [[1]]])
    }
  })
})

it("a file's format is detected from its contents, even if its name says otherwise", async () => {
  expect((await readBytes('[{"a":1}]', { name: 'a.csv' })).facts.format).toBe('json')
  expect((await readBytes('{"a":1}\n{"a":2}\n', { name: 'a.json' })).facts.format).toBe('ndjson')
  expect((await readBytes('a: b\n1\n', { name: 'a.csv' })).facts.format).toBe('csv')
  expect((await readBytes('[a],b\n1,2\n', { name: 'standard input' })).facts.format).toBe('csv')
  expect((await readBytes('{"a":1}', { name: 'x', format: 'ndjson' })).facts.format).toBe('ndjson')
})

it('an empty line of NDJSON is an empty row', async () => {
  const read = await readBytes('{"a":1}\n\n{"a":2}\n', { name: 'a.ndjson' })
  expect(read.rows).toEqual([
    { line: 1, cells: [1] },
    { line: 2, cells: [] },
    { line: 3, cells: [2] },
  ])
})

it('numbers in YAML are kept as written', async () => {
  const text = '- {serial: 00771234, price: 1.50, vlan: 0x1F, count: 7, day: 2026-11-25}\n'
  const read = await readBytes(text, { name: 'a.yaml' })
  expect(cellsOf(read)).toEqual([['00771234', '1.50', '0x1F', 7, '2026-11-25']])
})

it('a name that objects inherit is a column like any other', async () => {
  const read = await readBytes('[{"__proto__":"x","constructor":"y"}]', { name: 'a.json' })
  expect([read.headings, cellsOf(read)]).toEqual([['__proto__', 'constructor'], [['x', 'y']]])
})

it('a YAML alias has the value of its anchor', async () => {
  const read = await readBytes('- a: &x [1]\n- a: *x\n', { name: 'a.yaml' })
  expect(cellsOf(read)).toEqual([[[1]], [[1]]])
})

it.each(['a.json', 'a.txt', 'standard input'])(
  '%s is NDJSON where its objects have lines of their own, empty lines between them or not',
  async (name) => {
    const read = await readBytes('\n{"a":1}\r\n \n\n{"a":2}\n\n', { name })
    expect(read.facts.format).toBe('ndjson')
    expect(read.rows.map(({ line, cells }) => [line, ...cells])).toEqual([
      [1],
      [2, 1],
      [3],
      [4],
      [5, 2],
      [6],
    ])
  },
)

it.each(['{"a":1}\n\n', '{\n"a":1}\n{"a":2}', '{"a":1}'])('%j is JSON', async (text) => {
  expect((await readBytes(text, { name: 'a.json' })).facts.format).toBe('json')
})

it("a YAML merge key adds the values of its anchor, which the record's own override", async () => {
  const text = '- &x {a: 1, b: 2}\n- <<: *x\n  b: 3\n- {<<: [*x, {c: 4}]}\n'
  const read = await readBytes(text, { name: 'a.yaml' })
  expect(read.headings).toEqual(['a', 'b', 'c'])
  expect(cellsOf(read)).toEqual([
    [1, 2],
    [1, 3],
    [1, 2, 4],
  ])
})

it.each([
  ['- a: *nope\n', 'line 1, column 6', 'nope'],
  ['- &x {a: 1}\n---\n- <<: *x\n', 'line 3, column 7', 'x'],
  ['- a: &y 1\n- {b: [*y, *z]}\n', 'line 2, column 12', 'z'],
])(
  'a YAML alias without an anchor is reported with its position: %j',
  async (text, place, name) => {
    expect(await refusal(readBytes(text, { name: 'a.yaml' }))).toBe(
      `2 a.yaml, ${place}: no anchor &${name} comes before this alias`,
    )
  },
)

it('an odd YAML key is a heading, and no warning goes to standard error', async () => {
  const warned: unknown[] = []
  const listen = (warning: unknown) => warned.push(warning)
  process.on('warning', listen)
  const read = await readBytes('- a: 1\n  ? [b, c]\n  : 2\n', { name: 'a.yaml' })
  await new Promise((resolve) => setImmediate(resolve))
  process.off('warning', listen)
  expect([read.headings, warned]).toEqual([['a', '[ b, c ]'], []])
})
