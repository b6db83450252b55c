import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { type FormPath, parseYamlForm } from '../../src/yaml/yaml-form.ts'

const shape = v.variant('kind', [
  v.strictObject({ kind: v.literal('circle'), radius: v.string() }),
  v.strictObject({
    kind: v.picklist(['square', 'cube']),
    side: v.string(),
    fill: v.optional(v.string()),
  }),
])

const schema = v.strictObject({
  title: v.optional(v.string()),
  words: v.optional(v.record(v.string(), v.string())),
  parts: v.optional(v.array(v.strictObject({ name: v.string(), colour: v.optional(v.string()) }))),
  shapes: v.optional(v.record(v.pipe(v.string(), v.regex(/^[a-z_]+$/, 'is no name')), shape)),
  either: v.optional(
    v.union([v.string(), v.strictObject({ first: v.string(), second: v.string() })]),
  ),
})

const parse = (text: string) =>
  parseYamlForm(text, 'form.yaml', {
    schema,
    notMap: 'a form has keys',
    refused: new Map([['secret', { message: 'not here', hint: 'Leave it out' }]]),
  })

function refusal(text: string): readonly string[] {
  try {
    parse(text)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return [error.message, ...(error.hint === undefined ? [] : [String(error.hint)])]
  }
  throw new Error('It was accepted')
}

describe('a form', () => {
  it('is read with scalars as strings, and knows where each is', () => {
    const text =
      'title: 7\nwords: { yes: no, "__proto__": x }\nparts:\n  - name: a\n    colour: 0x1F\n'
    const { written, placeOf } = parse(text)
    expect(written).toEqual({
      title: '7',
      words: { yes: 'no', '\0__proto__': 'x' },
      parts: [{ name: 'a', colour: '0x1F' }],
    })
    const places: [FormPath, 'key' | 'value', string][] = [
      [['title'], 'value', 'line 1, column 8'],
      [['title'], 'key', 'line 1, column 1'],
      [['words', '__proto__'], 'key', 'line 2, column 19'],
      [['parts', 0, 'colour'], 'value', 'line 5, column 13'],
      [['parts', 0, 'missing'], 'value', 'line 4, column 5'],
      [['parts', 7], 'value', 'line 4, column 3'],
      [[], 'value', 'line 1, column 1'],
    ]
    for (const [path, of, place] of places) expect(placeOf(path, of)).toBe(place)
  })

  it.each([
    ['', 'line 1, column 1: a form has keys'],
    ['- a', 'line 1, column 1: a form has keys'],
    ['word', 'line 1, column 1: a form has keys'],
    ['titel: a', 'line 1, column 1: unknown key titel', 'Did you mean title?'],
    ['zzz: a', 'line 1, column 1: unknown key zzz', 'Keys: title, words, parts, shapes, either'],
    ['secret: a', 'line 1, column 1: secret: not here', 'Leave it out'],
    ['parts: [{ name: a, secret: b }]', 'line 1, column 20: secret: not here', 'Leave it out'],
    ['parts: [{ nmae: a }]', 'line 1, column 11: unknown key nmae', 'Did you mean name?'],
    [
      'parts: [{ name: a, color: b }]',
      'line 1, column 20: unknown key color',
      'Did you mean colour?',
    ],
    ['parts: [{ colour: a }]', 'line 1, column 9: name is missing'],
    ['parts: a', 'line 1, column 8: parts must be a list'],
    ['parts: [a]', 'line 1, column 9: 0 must be a map of keys and values'],
    ['parts: [[a]]', 'line 1, column 9: 0 must be a map of keys and values'],
    ['words: [a]', 'line 1, column 8: words must be a map of keys and values'],
    ['words: { a: [b] }', 'line 1, column 13: a must be a string'],
    ['title: { a: b }', 'line 1, column 8: title must be a string'],
    [
      'either: { first: a, secnd: b }',
      'line 1, column 21: unknown key secnd',
      'Did you mean second?',
    ],
    ['either: { first: a }', 'line 1, column 9: second is missing'],
    ['either: [a]', 'line 1, column 9: either must be a string or a map of keys and values'],
    [
      'shapes: { a: { kind: circel } }',
      'line 1, column 22: kind circel: not one of circle, square, cube',
      'Did you mean circle?',
    ],
    [
      'shapes: { a: { kind: circle, raduis: b } }',
      'line 1, column 30: unknown key raduis',
      'Did you mean radius?',
    ],
    [
      'shapes: { a: { kind: circle, side: b } }',
      'line 1, column 30: side is only for kind square, cube',
    ],
    [
      'shapes: { a: { kind: cube, side: b, radius: c } }',
      'line 1, column 37: radius is only for kind circle',
    ],
    [
      'shapes: { a: { knid: circle } }',
      'line 1, column 16: unknown key knid',
      'Did you mean kind?',
    ],
    ['shapes: { a: { radius: b } }', 'line 1, column 14: kind is missing'],
    ['shapes: { a: b }', 'line 1, column 14: a must be a map of keys and values'],
    ['shapes: { A: { kind: circle, radius: b } }', 'line 1, column 11: A is no name'],
    ['title: a\ntitle: b', 'line 2, column 1: Map keys must be unique'],
    ['title: "a', 'line 1, column 10: Missing closing "quote'],
  ])('%j is refused at its place', (text, message, hint?: string) => {
    expect(refusal(text)).toEqual([`form.yaml, ${message}`, ...(hint === undefined ? [] : [hint])])
  })
})

describe('an alias', () => {
  it('stands for what its anchor is at', () => {
    expect(parse('title: &a b\nwords: { x: *a }').written).toEqual({
      title: 'b',
      words: { x: 'b' },
    })
  })

  it.each([
    ['comes before its anchor', 'title: *a\nwords: { x: &a b }'],
    ['contains itself', 'parts: &a [*a]'],
    ['contains itself in a map', 'words: &a { b: *a }'],
    [
      'makes a document huge',
      `title: a\nparts:\n  - &a0 [x]\n${Array.from({ length: 9 }, (_, nth) => `  - &a${nth + 1} [${`*a${nth}, `.repeat(9)}]`).join('\n')}`,
    ],
  ])('that %s is refused', (_, text) => {
    expect(refusal(text)).toEqual([
      'form.yaml, line 1, column 1: an alias (*NAME) comes before its anchor, contains itself, or is too large',
    ])
  })
})

it.each(['[', '{ a: ', '- ', '? '])('a document nested in %j 20,000 times is refused', (part) => {
  expect(refusal(`title: ${part.repeat(20_000)}`)[0]).toMatch(/^form\.yaml, line \d+, column \d+: /)
})
