import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

// docs/architecture.md is where newcomers look first: it names every room, and every file that is in none.

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
