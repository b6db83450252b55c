import { readdirSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { mapJsonSchema } from '../../src/import/map-json-schema.ts'
import { ISSUE_MAP } from './issue-map.ts'

const DOCUMENT = 'docs/import-map.schema.json'

const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(DOCUMENT, 'utf8')))
const isValid = (text: string) => validate(parse(text))

/** The maps among the examples; others are for the receiver of alerts. */
const EXAMPLES = readdirSync('docs/examples/').filter((name) => !name.startsWith('alerts'))

const MAPS = [
  ...readdirSync('test/samples/maps/').map((name) => `test/samples/maps/${name}`),
  ...EXAMPLES.map((name) => `docs/examples/${name}`),
]

it.each(EXAMPLES)('the example %s is the map that a sample is read by', (name) => {
  expect(readFileSync(`docs/examples/${name}`, 'utf8')).toBe(
    readFileSync(`test/samples/maps/${name}`, 'utf8'),
  )
})

it('the map in the guide is valid', () => {
  const [, map = ''] = /```yaml\n(match:[^`]*)```/.exec(readFileSync('docs/guide.md', 'utf8')) ?? []
  expect([map.length > 500, isValid(map), validate.errors]).toEqual([true, true, null])
})

describe('the JSON Schema of maps', () => {
  it('is up to date (npm run docs)', () => {
    expect(readFileSync(DOCUMENT, 'utf8')).toBe(mapJsonSchema())
  })

  it.each([
    ['a map with all that there is', ISSUE_MAP],
    [
      'words that YAML reads as something else',
      'columns: { a: { field: x, values: { 1: 2, yes: true } } }',
    ],
    ['a number of records', 'max-changes: 25'],
    ['nothing', '{}'],
  ])('accepts %s', (_, text) => {
    expect([isValid(text), validate.errors]).toEqual([true, null])
  })

  it.each(MAPS)('accepts %s', (path) => {
    expect([isValid(readFileSync(path, 'utf8')), validate.errors]).toEqual([true, null])
  })

  it.each([
    'colums: {}',
    'columns: name',
    'columns: { a: { take: first } }',
    'columns: { a: { field: x, take: third } }',
    'columns: { a: { field: x, date: 5 } }',
    'columns: { a: 7 }',
    'skip: { a: { b: c } }',
    'blank: maybe',
    'source_id: [a]',
    'owns: os',
    'owns: [{ field: os }]',
    'match: { a: b }',
    '[]',
  ])('rejects %s', (text) => {
    expect(isValid(text)).toBe(false)
  })
})
