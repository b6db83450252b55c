import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

// docs/architecture.md is where somebody new looks first: it names every room and every file that stands in none.

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const DOCUMENT = readFileSync(`${ROOT}docs/architecture.md`, 'utf8')

/** What the tables and sentences put in backticks. */
const NAMED = [...DOCUMENT.matchAll(/`([^`\n]+)`/g)].flatMap(([, name]) => name ?? [])

/** The places where the document may mean a file by its name alone. */
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
  expect(NAMED).toContain(room)
})

it('the document names every file that stands in no room', () => {
  const files = readdirSync(`${ROOT}src`).filter((name) => name.endsWith('.ts'))
  expect(files.length).toBeGreaterThan(10)
  expect(files.filter((name) => !NAMED.includes(name) && !NAMED.includes(`src/${name}`))).toEqual(
    [],
  )
})

it('each file that the document names is there', () => {
  const files = NAMED.filter((name) => /^[\w./-]+\.(ts|mjs|cjs|js)$/.test(name))
  const built = ['dist/main.js']
  expect(files.length).toBeGreaterThan(60)
  const isThere = (name: string) =>
    built.includes(name) ||
    existsSync(`${ROOT}${name}`) ||
    FILES.some((path) => path.endsWith(`/${name}`))
  expect(files.filter((name) => !isThere(name))).toEqual([])
})
