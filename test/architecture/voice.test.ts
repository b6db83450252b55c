import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { lineAt, type Passage, passagesOfMarkdown, passagesOfSource } from './prose.ts'
import { TURNS } from './turns.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const PATTERNS = TURNS.map(
  ([wrong, instead]) => [new RegExp(wrong, `${wrong.flags}g`), instead] as const,
)

/** The turns of phrase that were found, each with its place and what to write instead. */
function faultsIn(passages: readonly Passage[], path: string): string[] {
  return passages.flatMap((passage) =>
    PATTERNS.flatMap(([wrong, instead]) =>
      [...passage.text.matchAll(wrong)].map(
        ({ 0: found, index }) => `${path}:${lineAt(passage, index)} “${found}”; write: ${instead}`,
      ),
    ),
  )
}

function read(path: string): string {
  return readFileSync(`${ROOT}${path}`, 'utf8')
}

/** The programs in a folder, but for the turns themselves and their test. */
function programsIn(folder: string): string[] {
  return readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|mjs|cjs|js)$/.test(name))
    .map((name) => `${folder}/${name}`)
    .filter((path) => !/^test\/architecture\/(?:turns|voice\.test)\.ts$/.test(path))
}

const documents = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].filter((name) =>
    existsSync(`${ROOT}${name}`),
  ),
  ...readdirSync(`${ROOT}docs`)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

it.each([
  ['src', 15_000],
  ['test', 15_000],
  ['bench', 100],
  ['scripts', 300],
  ['bin', 10],
])('the comments, messages and names of tests in %s are plain English', (folder, atLeast) => {
  const texts = programsIn(folder).map((path) => {
    const lang = path.endsWith('.ts') ? 'ts' : 'js'
    return { path, passages: passagesOfSource(read(path), lang) }
  })
  expect(texts.flatMap(({ passages }) => passages).length).toBeGreaterThan(atLeast)
  expect(texts.flatMap(({ path, passages }) => faultsIn(passages, path))).toEqual([])
})

it('the documents are plain English', () => {
  expect(documents).toContain('docs/guide.md')
  const faults = documents.flatMap((path) => faultsIn(passagesOfMarkdown(read(path)), path))
  expect(faults).toEqual([])
})

it('finds a turn of phrase in comments, over a line break too, and says what to write', () => {
  const source = `const a = 1 // tried anew
/**
 * Undefined for what
 * is none.
 */
// The record stands
// before the list.
const b = /\\/\\/ anew/ // not afresh`
  expect(faultsIn(passagesOfSource(source), 'a.ts')).toEqual([
    'a.ts:1 “anew”; write: again; from scratch',
    "a.ts:3 “what is none”; write: anything else; if it isn't one",
    'a.ts:6 “stands before”; write: comes after, is next to, is between …',
    'a.ts:8 “afresh”; write: again; from scratch',
  ])
})

it('finds one in messages, also around what a template inserts', () => {
  const source = `import a from './anew.ts'
say('Try it anew')
say(\`The \${noun} \${name} is archived already, \${told ? 'and was taken back' : ''}\`)
// Only a comment in a string: see below.
say("// it isn't in vain")`
  expect(faultsIn(passagesOfSource(source), 'a.ts')).toEqual([
    'a.ts:2 “anew”; write: again; from scratch',
    'a.ts:3 “is archived already”; write: is already archived',
    'a.ts:3 “taken back”; write: undo; unset',
    'a.ts:5 “in vain”; write: without success',
  ])
})

it('finds one in Markdown, but not in code', () => {
  const document = `# Kept nowhere

Records are matched letter
case aside, as \`anew\` says.

\`\`\`sh
itflow list # anew
\`\`\`

| A | in vain |`
  expect(faultsIn(passagesOfMarkdown(document), 'a.md')).toEqual([
    'a.md:1 “Kept nowhere”; write: not stored anywhere',
    'a.md:3 “letter case aside”; write: case-insensitive; in lower case',
    'a.md:10 “in vain”; write: without success',
  ])
})

it('leaves good English alone', () => {
  const good = [
    'There are no records. Is there no key? There is no option --x, that is no longer used.',
    'So far nothing has changed; not so many as before. A renewal of the lease. Mistaken for another.',
    'It stands for a client. The other way round. He was told to wait. That is no problem.',
    'The rest of the output, the outcome of the request, one of them is archived, taken for granted.',
  ]
  for (const text of good) expect(faultsIn(passagesOfMarkdown(text), 'a.md')).toEqual([])
})
