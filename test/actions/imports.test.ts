import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { importGraph } from '../architecture/imports.ts'

const graph = importGraph()
const ACTIONS = readdirSync('src/actions').map((file) => `actions/${file}`)

/** All modules that these modules load, statically or dynamically. */
function loadedBy(modules: readonly string[], kinds: readonly string[]): Set<string> {
  const loaded = new Set<string>()
  const visit = (module: string) => {
    if (loaded.has(module)) return
    loaded.add(module)
    for (const { to, kind } of graph.get(module) ?? []) if (kinds.includes(kind)) visit(to)
  }
  for (const module of modules) visit(module)
  return loaded
}

const COMMAND_LINE =
  /^(?:cli|io|verbs|commands|output|files|locks|onboarding)\/|^(?:context|context-maker|instance-access|show-results|run-limits|main|world|headless-world)\.ts$/

it('is looked for by names that are there', () => {
  const rooms = ['cli/program.ts', 'io/io.ts', 'verbs/list.ts', 'context.ts', 'world.ts', 'main.ts']
  expect(rooms.filter((path) => !graph.has(path) || !COMMAND_LINE.test(path))).toEqual([])
})

it("don't depend on a terminal, options, streams or commands", () => {
  const direct = ACTIONS.flatMap((module) => graph.get(module) ?? []).map(({ to }) => to)
  expect(direct.filter((to) => COMMAND_LINE.test(to))).toEqual([])
})

it('never load any command-line code', () => {
  const loaded = [...loadedBy(ACTIONS, ['static', 'lazy'])]
  expect(loaded.length).toBeGreaterThan(100)
  expect(loaded.filter((module) => COMMAND_LINE.test(module))).toEqual([])
})

it('load no write code to list and get', () => {
  const reading = loadedBy(['actions/list.ts', 'actions/get.ts'], ['static'])
  expect([...reading].filter((module) => module.startsWith('api/writes/'))).toEqual([])
})

it('are the only code that performs writes', () => {
  const performing = [...graph].filter(([, imports]) =>
    imports.some(({ to, kind }) => to === 'api/writes/perform.ts' && kind !== 'type'),
  )
  const outside = performing.map(([from]) => from).filter((from) => !from.startsWith('api/writes/'))
  expect(outside.toSorted()).toEqual(['actions/action-options.ts', 'actions/change.ts'])
})

/** The string literals of a module, without comments. */
function textsIn(module: string): string[] {
  const source = readFileSync(`src/${module}`, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  return source.match(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g) ?? []
}

it('have no messages that assume a command line', () => {
  const texts = ACTIONS.flatMap((module) => textsIn(module).map((text) => `${module}: ${text}`))
  expect(texts.length).toBeGreaterThan(100)
  expect(texts.filter((text) => /--[a-z]|itflow |\bflag|\boption\b/.test(text))).toEqual([])
})
