import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

// docs/architecture.md is where newcomers look first: it names every room, and every file that is in none. What it and
// CONTRIBUTING.md name must exist.

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const DOCUMENT = readFileSync(`${ROOT}docs/architecture.md`, 'utf8')

/** The names in backticks. */
const NAMES = [...DOCUMENT.matchAll(/`([^`\n]+)`/g)].flatMap(([, name]) => name ?? [])

/** The files that the document may name without their folder. */
const FILES = ['src', 'test', 'bench', 'scripts', 'bin'].flatMap((room) =>
  readdirSync(`${ROOT}${room}`, { recursive: true, encoding: 'utf8' }).map(
    (path) => `${room}/${path}`,
  ),
)

const inSource = readdirSync(`${ROOT}src`, { recursive: true, withFileTypes: true })

it.each(
  inSource
    .filter((entry) => entry.isDirectory())
    .map(({ parentPath, name }) => `${parentPath.slice(ROOT.length)}/${name}/`),
)('the document names the room %s', (room) => {
  expect(NAMES).toContain(room)
})

it('the document names every file that is in no room', () => {
  const files = readdirSync(`${ROOT}src`).filter((name) => name.endsWith('.ts'))
  expect(files.length).toBeGreaterThan(10)
  expect(files.filter((name) => !NAMES.includes(name) && !NAMES.includes(`src/${name}`))).toEqual(
    [],
  )
})

it('every file that the document names exists', () => {
  const files = NAMES.filter((name) => /^[\w./-]+\.(ts|mjs|cjs|js)$/.test(name))
  const built = ['dist/main.js']
  expect(files.length).toBeGreaterThan(60)
  const exists = (name: string) =>
    built.includes(name) ||
    existsSync(`${ROOT}${name}`) ||
    FILES.some((path) => path.endsWith(`/${name}`))
  expect(files.filter((name) => !exists(name))).toEqual([])
})

// Names that are not the program's own: a function of Inquirer that it doesn't use, and settings of Node and the program.
const FOREIGN_NAMES = ['usePagination', 'NODE_COMPILE_CACHE']

it.each(['docs/architecture.md', 'CONTRIBUTING.md'])(
  'every function, type and constant that %s names exists',
  (document) => {
    const text = readFileSync(`${ROOT}${document}`, 'utf8')
    const names = [...text.matchAll(/`(\w+)`/g)].flatMap(([, name = '']) =>
      /[a-z][A-Z]|^[A-Z][A-Z_]{3,}$/.test(name) ? [name] : [],
    )
    expect(names.length).toBeGreaterThan(5)
    const words = new Set(
      FILES.filter(
        (path) => /\.(ts|mjs|cjs|js)$/.test(path) && !path.startsWith('test/architecture/'),
      )
        .map((path) => readFileSync(`${ROOT}${path}`, 'utf8'))
        .flatMap((source) => source.match(/\w+/g) ?? []),
    )
    expect(names.filter((name) => !words.has(name) && !FOREIGN_NAMES.includes(name))).toEqual([])
  },
)

it('every file and command of npm that CONTRIBUTING.md names exists', () => {
  const text = readFileSync(`${ROOT}CONTRIBUTING.md`, 'utf8')
  const files = [...text.matchAll(/\b(?:src|test|bench|scripts|docs)\/[\w./-]*[\w-]/g)].map(
    ([name]) => name,
  )
  expect(files.length).toBeGreaterThan(20)
  expect(
    files.filter((name) => !/RELEASE|hNN/.test(name) && !existsSync(`${ROOT}${name}`)),
  ).toEqual([])
  const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'))
  const commands = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name)
  expect(commands.length).toBeGreaterThan(5)
  expect(commands.filter((name) => !Object.hasOwn(scripts, name))).toEqual([])
})
