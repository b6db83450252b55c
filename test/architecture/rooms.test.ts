import { describe, expect, it } from 'vitest'
import {
  cyclesIn,
  type Import,
  type ImportGraph,
  importGraph,
  importsIn,
  reachedFrom,
} from './imports.ts'

const graph = importGraph()

/** The room that a module is in: the folder directly below `src`, or the module itself if it is in none. */
function roomOf(path: string): string {
  const at = path.indexOf('/')
  return at < 0 ? path : path.slice(0, at)
}

/** What each room must not import: values only go forward. */
const FORBIDDEN_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  resources: ['*'],
  records: ['cli', 'api', 'actions', 'verbs', 'commands', 'io', 'output', 'profiles', 'sandbox'],
  text: ['cli', 'api', 'actions', 'verbs', 'commands', 'io', 'output', 'profiles', 'records'],
  packages: [
    ...['cli', 'api', 'actions', 'verbs', 'commands', 'io', 'output', 'profiles', 'records'],
    ...['resources', 'sandbox', 'context.ts'],
  ],
  php: ['*'],
  time: ['*'],
  profiles: ['cli', 'api', 'actions', 'verbs', 'commands', 'onboarding', 'context.ts'],
  files: ['api', 'actions', 'verbs', 'commands', 'io', 'output', 'records', 'resources', 'sandbox'],
  secrets: ['api', 'actions', 'verbs', 'commands', 'output', 'records', 'resources', 'sandbox'],
  api: [
    'cli',
    'actions',
    'verbs',
    'commands',
    'io',
    'output',
    'onboarding',
    'sandbox',
    'context.ts',
  ],
  actions: [
    ...['verbs', 'commands', 'io', 'output', 'onboarding', 'profiles', 'sandbox', 'files', 'locks'],
    ...['context.ts', 'cli', 'world.ts'],
  ],
  output: ['api', 'actions', 'verbs', 'commands', 'io', 'context.ts'],
  io: ['api', 'actions', 'verbs', 'commands', 'output', 'profiles', 'resources'],
  sandbox: ['actions', 'verbs', 'commands', 'io', 'output', 'context.ts'],
  verbs: ['commands'],
  'record-files': [
    ...['api', 'actions', 'import', 'runs', 'verbs', 'commands', 'output', 'profiles', 'sandbox'],
    ...['context.ts', 'cli'],
  ],
  yaml: [
    ...['cli', 'api', 'actions', 'verbs', 'commands', 'output', 'io', 'sandbox', 'context.ts'],
    ...['profiles', 'resources', 'import', 'alerts'],
  ],
  import: ['verbs', 'commands', 'output', 'io', 'sandbox', 'context.ts', 'cli'],
  sources: [
    ...['verbs', 'commands', 'output', 'io', 'sandbox', 'context.ts', 'cli', 'import', 'actions'],
  ],
  search: ['verbs', 'commands', 'output', 'io', 'sandbox', 'context.ts', 'cli'],
  reports: ['verbs', 'commands', 'output', 'io', 'sandbox', 'context.ts', 'cli'],
  alerts: ['verbs', 'commands', 'output', 'io', 'sandbox', 'context.ts', 'cli'],
  runs: ['verbs', 'commands', 'output', 'io', 'sandbox', 'context.ts', 'cli'],
}

/** What only the command line may import: how a line is parsed, and how the program starts. */
const COMMAND_LINE = [
  ...['cli/program.ts', 'cli/registry.ts', 'cli/parse-command.ts', 'cli/report-failure.ts'],
  ...['main.ts', 'context-maker.ts', 'instance-access.ts', 'run-limits.ts', 'show-results.ts'],
]

/** Everything that runs with an action: no terminal, no option, no stream. */
const ACTION_ROOMS = [
  ...['actions', 'api', 'records', 'resources', 'profiles', 'text', 'time', 'php', 'secrets'],
  ...['packages', 'errors.ts', 'hints.ts', 'url.ts', 'version.ts'],
]
/** What a module loads, at once or later, directly or through modules that are in no room. */
function reached(from: string): { to: string; by: string }[] {
  const found = new Map([[from, from]])
  for (const [path, by] of found) {
    if (path !== from && path.includes('/')) continue
    for (const { to, kind } of graph.get(path) ?? []) {
      if (found.has(to) || (kind === 'type' && path !== from)) continue
      found.set(to, path === from ? to : `${to} by way of ${path === by ? path : by}`)
    }
  }
  found.delete(from)
  return [...found].map(([to, by]) => ({ to, by }))
}

function broken(room: string, forbidden: readonly string[]): string[] {
  const isForbidden = (to: string) =>
    forbidden.includes('*')
      ? roomOf(to) !== room
      : forbidden.includes(roomOf(to)) || forbidden.includes(to)
  return [...graph]
    .filter(([from]) => roomOf(from) === room)
    .flatMap(([from]) =>
      reached(from)
        .filter(({ to }) => isForbidden(to))
        .map(({ by }) => `${from} imports ${by}`),
    )
}

describe('rooms', () => {
  it('import nothing that comes after them on the way from a command line to its result', () => {
    const rules = Object.entries(FORBIDDEN_IMPORTS).filter(
      ([room]) => room !== 'php' && room !== 'time',
    )
    expect(rules.flatMap(([room, forbidden]) => broken(room, forbidden))).toEqual([])
  })

  it.each(['php', 'time', 'resources'])('%s imports nothing but itself', (room) => {
    expect(broken(room, ['*'])).toEqual([])
  })

  it('leave the command line free of what ITFlow is: it names no api and no action', () => {
    const ofITFlow = ['actions', 'api', 'import', 'runs', 'onboarding', 'hazards', 'sandbox']
    const direct = [...graph]
      .filter(([from]) => roomOf(from) === 'cli')
      .flatMap(([from, imports]) => imports.map(({ to }) => ({ from, to })))
    expect(direct.length).toBeGreaterThan(50)
    expect(direct.filter(({ to }) => ofITFlow.includes(roomOf(to)))).toEqual([])
  })

  it('know nothing about how a command line is run', () => {
    const rooms = [...new Set([...graph.keys()].map(roomOf))].filter((room) => !room.includes('.'))
    expect(rooms).toEqual(expect.arrayContaining(['verbs', 'cli']))
    expect(COMMAND_LINE.filter((path) => !graph.has(path))).toEqual([])
    // `itflow help COMMAND` prints what the parser makes of a command's data.
    const own = 'commands/help/help.ts imports cli/command-help.ts'
    const others = rooms.filter((room) => room !== 'cli')
    expect(
      others.flatMap((room) => broken(room, [...COMMAND_LINE, 'cli/command-help.ts'])),
    ).toEqual([own])
  })
})

describe('the command line', () => {
  it('reaches verbs and commands through its registry alone', () => {
    const outward = [...graph]
      .filter(([from]) => roomOf(from) === 'cli' && from !== 'cli/registry.ts')
      .flatMap(([from, imports]) =>
        imports
          .filter(({ to }) => ['verbs', 'commands'].includes(roomOf(to)))
          .map(({ to }) => `${from} imports ${to}`),
      )
    // `--dry-run` is for every command that writes, and loaded only with it.
    expect(outward).toEqual(['cli/program.ts imports verbs/dry-run.ts'])
  })
})

describe('actions and the api', () => {
  it('load nothing that belongs to a command line, at once or later', () => {
    const starts = [...graph.keys()].filter((name) => /^(actions|api)\//.test(name))
    const reached = reachedFrom(graph, starts, ['static', 'lazy'])
    expect([...new Set(reached.map(roomOf))].sort()).toEqual(ACTION_ROOMS.toSorted())
  })
})

describe('imports', () => {
  it('all lead to an existing module', () => {
    const targets = [...graph.values()].flat().map(({ to }) => to)
    expect(targets.length).toBeGreaterThan(1000)
    expect(targets.filter((to) => !graph.has(to))).toEqual([])
  })

  it('have no cycle, static or lazy', () => {
    expect(cyclesIn(graph, ['static', 'lazy'])).toEqual([])
  })

  it('have cycles of types only inside one room', () => {
    const wide = cyclesIn(graph, ['static', 'lazy', 'type']).filter(
      (cycle) => new Set(cycle.map(roomOf)).size > 1,
    )
    expect(wide).toEqual([])
  })
})

describe('the search for cycles and reachable modules', () => {
  const graphOf = (imports: Record<string, readonly Import[]>): ImportGraph =>
    new Map(Object.entries(imports))

  it('distinguishes what is loaded at once, later, and never', () => {
    const source = `
      import { a } from './a.ts'
      import type { B } from './b.ts'
      import { type C } from '../c.ts'
      import { type D, d } from './d.ts'
      export { e } from './e.ts'
      export type { F } from './f.ts'
      const late = () => import('./g.ts')
      type H = import('./h.ts').H
      import 'node:fs'`
    expect(importsIn(source, 'room/one.ts')).toEqual([
      { to: 'room/a.ts', kind: 'static' },
      { to: 'room/b.ts', kind: 'type' },
      { to: 'c.ts', kind: 'type' },
      { to: 'room/d.ts', kind: 'static' },
      { to: 'room/e.ts', kind: 'static' },
      { to: 'room/f.ts', kind: 'type' },
      { to: 'room/g.ts', kind: 'lazy' },
      { to: 'room/h.ts', kind: 'type' },
    ])
  })

  it('sees every way to name a module, and reports those it cannot follow', () => {
    const source = `
      import a = require('./a.ts')
      import './b.ts'
      import './c.js'
      export * from './d.ts'
      export * as e from './e.ts'
      const f = () => import(\`./f.ts\`)
      const g = (name: string) => import(\`./\${name}.ts\`)
      const h = (path: string) => import(path)
      const i = require('./i.ts')
      const j = createRequire(import.meta.url)('./j.ts')
      type K = typeof import('./k.ts')
      import type { L } from '/l.ts'
      import 'itflow-cli/src/m.ts'
      import '#n'
      import 'node:fs'
      import { build } from 'esbuild'
      export { a }`
    expect(importsIn(source, 'room/one.ts')).toEqual([
      { to: 'room/a.ts', kind: 'static' },
      { to: 'room/b.ts', kind: 'static' },
      { to: 'room/c.js', kind: 'static' },
      { to: 'room/d.ts', kind: 'static' },
      { to: 'room/e.ts', kind: 'static' },
      { to: 'room/f.ts', kind: 'lazy' },
      { to: '?', kind: 'lazy' },
      { to: '?', kind: 'lazy' },
      { to: 'room/i.ts', kind: 'lazy' },
      { to: '?', kind: 'lazy' },
      { to: 'room/k.ts', kind: 'type' },
      { to: 'room/l.ts', kind: 'type' },
      { to: 'itflow-cli/src/m.ts', kind: 'static' },
      { to: '#n', kind: 'static' },
    ])
  })

  it('finds cycles of any length, for each kind of import', () => {
    const one = graphOf({
      'a.ts': [{ to: 'b.ts', kind: 'static' }],
      'b.ts': [{ to: 'c.ts', kind: 'lazy' }],
      'c.ts': [
        { to: 'a.ts', kind: 'static' },
        { to: 'd.ts', kind: 'static' },
      ],
      'd.ts': [{ to: 'd.ts', kind: 'type' }],
    })
    expect(cyclesIn(one, ['static'])).toEqual([])
    expect(cyclesIn(one, ['static', 'lazy'])).toEqual([['a.ts', 'b.ts', 'c.ts']])
    expect(cyclesIn(one, ['type'])).toEqual([['d.ts']])
    expect(reachedFrom(one, ['b.ts'], ['static', 'lazy']).sort()).toEqual([
      'a.ts',
      'b.ts',
      'c.ts',
      'd.ts',
    ])
    expect(reachedFrom(one, ['b.ts'], ['static'])).toEqual(['b.ts'])
  })
})
