import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { functionsIn } from './function-lengths.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** A function this long, in lines, must be split. */
const MAX_LENGTH = 50

/** At most three functions in the whole project may be longer than this, in lines. */
const LONG = 40
const MAX_LONG_FUNCTIONS = 3

const files = ['src', 'scripts', 'bin', 'bench'].flatMap((folder) =>
  readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|mjs|cjs|js)$/.test(name))
    .map((name) => `${folder}/${name}`),
)

const functions = files.flatMap((path) =>
  functionsIn(readFileSync(`${ROOT}${path}`, 'utf8'), path.endsWith('.ts') ? 'ts' : 'js').map(
    (measured) => ({ ...measured, path }),
  ),
)

/** The functions longer than this many lines, the longest first. */
function longerThan(lines: number): string[] {
  return functions
    .filter(({ length }) => length > lines)
    .sort((a, b) => b.length - a.length)
    .map(({ path, line, name, length }) => `${path}:${line} ${name} has ${length} lines`)
}

it(`no function has more than ${MAX_LENGTH} lines`, () => {
  expect(functions.length).toBeGreaterThan(4000)
  expect(longerThan(MAX_LENGTH)).toEqual([])
})

it(`at most ${MAX_LONG_FUNCTIONS} functions have more than ${LONG} lines`, () => {
  const long = longerThan(LONG)
  expect(long.length, long.join('\n')).toBeLessThanOrEqual(MAX_LONG_FUNCTIONS)
})

it('sees every kind of function, and how many lines it has', () => {
  const body = '{\n  work()\n}'
  const kinds: Record<string, string> = {
    'a declaration': `function found() ${body}`,
    'an async generator': `export async function* found() ${body}`,
    'an arrow function': `const found = () => ${body}`,
    'an arrow function without braces': 'const found = () =>\n  work(\n  )',
    'a function in a call': `use(function found() ${body})`,
    'a method': `class A { found() ${body} }`,
    'a private method': `class A { #found() ${body} }`,
    'a getter': `class A { get found() ${body} }`,
    'a constructor': `class A { constructor() ${body} }`,
    'a field': `class A { found = () => ${body} }`,
    'a method of an object': `const a = { found() ${body} }`,
    'a getter of an object': `const a = { get found() ${body} }`,
    'a function in an object': `const a = { found: async () => ${body} }`,
    'a function in a declaration': `defineResource(() => ({\n  found: () => ${body},\n}))`,
    'a function in a function': `function outer() { const found = () => ${body} }`,
  }
  for (const [kind, source] of Object.entries(kinds)) {
    const lengths = functionsIn(source, 'ts')
      .filter(({ name }) => name === 'found' || name === 'constructor')
      .map(({ length }) => length)
    expect(lengths, kind).toEqual([3])
  }
})

it('counts from the line that names a function, and knows where that is', () => {
  const source = '\nconst found =\n  () => {\n}\n\nclass A {\n  get\n  other() {\n  }\n}\n'
  expect(functionsIn(source, 'ts')).toEqual([
    { name: 'found', line: 2, length: 3 },
    { name: 'other', line: 7, length: 3 },
  ])
})

it("counts neither a resource's table of facts nor a function without a body", () => {
  const table = `export const time = defineResource(() => ({\n${'  a: 1,\n'.repeat(60)}}))`
  expect(functionsIn(table, 'ts')).toEqual([])
  expect(
    functionsIn('declare function a(): void\nabstract class B { abstract c(): void }', 'ts'),
  ).toEqual([])
})
