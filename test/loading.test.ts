import { execFile } from 'node:child_process'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { spawn } from '@lydell/node-pty'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rootHelp } from '../src/cli/help.ts'
import { DEFAULT_WIDTH } from '../src/cli/help-layout.ts'
import { commandTree } from '../src/cli/registry.ts'
import { RESOURCE_NAMES } from '../src/resources/index.ts'
import { VERSION } from '../src/version.ts'
import { hasCompileCache, isBuiltHere } from './support/built-here.ts'

const TREE = commandTree()

/** The maximum size of the core, in bytes, most of which a quick command waits for; each module's declaration adds to it. */
const MAX_CORE_BYTES = 238_000 + 950 * RESOURCE_NAMES.length

const execute = promisify(execFile)
const program = fileURLToPath(new URL('../bin/itflow.js', import.meta.url))
const home = mkdtempSync(join(tmpdir(), 'itflow-loading-'))
const CACHE = fileURLToPath(new URL('../bin/compile-cache.js', import.meta.url))
const witness = join(home, 'witness.cjs')
const record = join(home, 'record.json')

/** Loaded before the program: records at exit which files and modules of Node were loaded, and what was compiled again. */
const WITNESS = `
const vm = require('node:vm')
const scripts = []
vm.Script = class extends vm.Script {
  constructor(code, options) {
    super(code, options)
    scripts.push(this)
  }
}
process.on('exit', () => {
  require('node:fs').writeFileSync(${JSON.stringify(record)}, JSON.stringify({
    files: Object.keys(require.cache),
    modules: process.moduleLoadList,
    compiled: scripts.map(({ cachedDataRejected }) => cachedDataRejected),
  }))
})
`

interface Loaded {
  stdout: string
  /** The chunks of the bundle, without their hashes. */
  chunks: string[]
  /** Node's own modules. */
  modules: string[]
  /** For each chunk that has compiled code, whether that was of no use; null if there is none for this Node. */
  compiled: (boolean | null)[]
}

async function loadedBy(words: readonly string[], env: Record<string, string>): Promise<Loaded> {
  const { stdout } = await execute(process.execPath, argumentsOf(words), { env: environment(env) })
  return { stdout, ...recorded() }
}

async function loadedAtTerminal(
  words: readonly string[],
  env: Record<string, string>,
): Promise<Omit<Loaded, 'stdout'>> {
  const terminal = spawn(process.execPath, argumentsOf(words), { env: environment(env), cols: 80 })
  let text = ''
  terminal.onData((part) => {
    text += part
  })
  const status = await new Promise<number>((resolve) => {
    terminal.onExit(({ exitCode }) => resolve(exitCode))
  })
  expect([status, text]).toEqual([0, expect.any(String)])
  return recorded()
}

function argumentsOf(words: readonly string[]): string[] {
  return ['--require', witness, program, ...words]
}

/** Without the rest of this process's environment, which may make Node load more. */
function environment(env: Record<string, string>) {
  return { PATH: process.env['PATH'], ITFLOW_CONFIG_DIR: home, ITFLOW_STATE_DIR: home, ...env }
}

function recorded(): Omit<Loaded, 'stdout'> {
  const { files, modules, compiled } = JSON.parse(readFileSync(record, 'utf8'))
  return {
    chunks: files
      .filter((file: string) => ![witness, program, CACHE].includes(file))
      .map((file: string) => basename(file).replace(/-[\w-]{8}\.js$/, ''))
      .sort(),
    modules: modules
      .filter((name: string) => name.startsWith('NativeModule '))
      .map((name: string) => name.slice('NativeModule '.length)),
    compiled,
  }
}

/** What the compiled code of these chunks was if V8 accepted all of it that there is. */
function usable(chunks: readonly string[]): (boolean | null)[] {
  return hasCompileCache ? [] : chunks.map(() => (isBuiltHere ? false : null))
}

/** Every file of the sources and of packages that is loaded together with these. */
async function loadedTogether(...entryPoints: string[]): Promise<string[]> {
  const { metafile } = await build({
    entryPoints,
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    outdir: 'nowhere',
    external: ['@napi-rs/keyring'],
  })
  const found = new Set<string>()
  const visit = (file: string) => {
    if (found.has(file)) return
    found.add(file)
    for (const { path, kind } of metafile.inputs[file]?.imports ?? []) {
      if (kind === 'import-statement' && metafile.inputs[path] !== undefined) visit(path)
    }
  }
  for (const entry of entryPoints) visit(entry)
  return [...found]
}

let server: Server
let http: Record<string, string>

beforeAll(async () => {
  writeFileSync(witness, WITNESS)
  server = createServer((_, reply) => {
    const data = [{ client_id: '1', asset_id: '1', ticket_id: '1', client_name: 'Acme Widgets' }]
    reply.end(JSON.stringify({ success: 'True', count: 1, data }))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  http = { ITFLOW_URL: `http://127.0.0.1:${port}`, ITFLOW_API_KEY: 'made-up' }
})

afterAll(() => {
  server.close()
  rmSync(home, { recursive: true, force: true })
})

test.each([
  ['--version', `itflow ${VERSION}\n`],
  ['-V', `itflow ${VERSION}\n`],
  ['--help', rootHelp(TREE, DEFAULT_WIDTH)],
  ['help', rootHelp(TREE, DEFAULT_WIDTH)],
])('%s is printed without loading the program or opening a stream', async (word, text) => {
  const { stdout, chunks, modules } = await loadedBy([word], {})
  expect(stdout).toBe(text)
  expect(chunks).toEqual([])
  expect(modules).not.toContain('net')
  expect(modules).not.toContain('stream')
})

test('precompiled code is ASCII, and its regular expressions still match other characters', async () => {
  const dist = join(program, '../../dist')
  const codes = readdirSync(dist).filter((name) => /^(main|.*-[\w-]{8})\.txt$/.test(name))
  expect(codes.map((name) => name.replace(/-[\w-]{8}\.txt$/, '')).sort()).toEqual([
    'main.txt',
    'options',
    'reading',
    'sandbox',
    'terminal',
  ])
  // A byte beyond ASCII would be read as another character.
  for (const code of codes) {
    expect([...readFileSync(join(dist, code))].filter((byte) => byte > 127)).toEqual([])
  }
  const listing = loadedBy(['clients', 'list', '--where', 'name≠Acme'], http)
  await expect(listing).rejects.toThrow('unknown operator ≠')
})

test('a list over HTTP loads only the precompiled core, and only the modules of Node that one request needs', async () => {
  const { stdout, chunks, modules, compiled } = await loadedBy(['clients', 'list', '--json'], http)
  expect(JSON.parse(stdout)).toMatchObject([{ client_name: 'Acme Widgets' }])
  expect(chunks).toEqual(['main.js'])
  expect(compiled).toEqual(usable(chunks))
  expect(modules).toContain('http')
  for (const name of [
    'https',
    'tls',
    'crypto',
    'zlib',
    'tty',
    'perf_hooks',
    'child_process',
    'readline',
  ]) {
    expect(modules).not.toContain(name)
  }
})

test('a list of the sandbox also loads the sandbox, and no network', async () => {
  const words = ['clients', 'list', '--json', '--profile', 'sandbox']
  await loadedBy(words, {})
  const { chunks, modules, compiled } = await loadedBy(words, {})
  expect(chunks).toEqual(['main.js', 'sandbox'])
  expect(compiled).toEqual(usable(chunks))
  for (const name of ['http', 'net', 'stream', 'tty', 'crypto', 'zlib']) {
    expect(modules).not.toContain(name)
  }
})

test.each([
  ['clients list', 'terminal'],
  ['tickets list', 'terminal'],
  ['assets get 1', 'terminal'],
  ['clients list --limit 1', 'options terminal'],
  ['clients list --where name~Acme', 'options reading terminal'],
  ['assets list --client 1', 'terminal'],
])('at a terminal, %s also loads %s, all of it precompiled', async (words, chunks) => {
  const loaded = await loadedAtTerminal(words.split(' '), http)
  expect(loaded.chunks.join(' ')).toBe(`main.js ${chunks}`)
  expect(loaded.compiled).toEqual(usable(loaded.chunks))
  for (const name of ['crypto', 'zlib']) expect(loaded.modules).not.toContain(name)
})

test('options load commander, and a write loads its pipeline', async () => {
  const list = await loadedBy(['clients', 'list', '--limit', '1'], http)
  expect(list.chunks).toEqual(['main.js', 'options'])
  const write = await loadedBy(['clients', 'update', '1', '--help'], {})
  expect(write.chunks).toContain('changing')
})

test('reading commands load no package, no write and no sandbox', async () => {
  const files = await loadedTogether('src/main.ts')
  expect(files).toContain('src/verbs/list.ts')
  expect(files.filter((file) => file.includes('node_modules'))).toEqual([])
  expect(files.filter((file) => file.startsWith('src/api/writes/'))).toEqual([])
  expect(files.filter((file) => /^src\/sandbox\/(?!identity)/.test(file))).toEqual([])
  // Nor anything that only a conversation, a card or a browser needs.
  const rare = [
    ...[
      'verbs/conversation',
      'verbs/record-card',
      'verbs/open',
      'verbs/web',
      'actions/conversation',
    ],
    ...['output/card-layout', 'output/worked-time', 'output/heading-guard'],
  ].map((name) => `src/${name}.ts`)
  expect(rare.filter((file) => !existsSync(file))).toEqual([])
  expect(files.filter((file) => rare.includes(file))).toEqual([])
})

test('getting a ticket as JSON does not load what its replies need', async () => {
  const words = ['tickets', 'get', '59', '--json', '--profile', 'sandbox']
  // The first run creates the sandbox.
  await loadedBy(words, {})
  const plain = await loadedBy(words, {})
  const client = ['clients', 'get', '1', '--json', '--profile', 'sandbox']
  expect(plain.chunks).toEqual((await loadedBy(client, {})).chunks)
  const told = await loadedBy([...words, '--replies'], {})
  expect(told.chunks).toContain('conversation')
  expect(told.chunks).not.toContain('changing')
})

test('the core has not grown: new code is for quick commands, or is loaded when needed', async () => {
  const size = statSync(join(program, '../../dist/main.txt')).size
  const files = (await loadedTogether('src/main.ts')).map((file) => [file, statSync(file).size])
  const largest = files.sort(([, a], [, b]) => Number(b) - Number(a))
  const listed = largest.map(([file, bytes]) => `${bytes} ${file}`).join('\n')
  const what = `The core has ${size} bytes, and may have ${MAX_CORE_BYTES}. Load what is new later, or take something out`
  expect(size, `${what}. Its ${files.length} files:\n${listed}`).toBeLessThanOrEqual(MAX_CORE_BYTES)
})

test('no export changes later: the chunks of quick commands export values, not getters', () => {
  const sources = new URL('../src/', import.meta.url)
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' })
  const changing = files.filter(
    (file) =>
      file.endsWith('.ts') &&
      /^export (let|var)\b/m.test(readFileSync(new URL(file, sources), 'utf8')),
  )
  expect(changing).toEqual([])
  const core = readFileSync(join(program, '../../dist/main.txt'), 'latin1')
  // A value whose short name is that of its export is written once.
  expect(core.slice(-20_000)).toMatch(/;module\.exports=\{([\w$]+(:[^,{}]+)?,){99}/)
})

test('a single write loads no session of writes', async () => {
  const files = await loadedTogether('src/verbs/write-commands.ts')
  expect(files).toContain('src/api/writes/perform.ts')
  expect(files.filter((file) => file.startsWith('src/api/writes/session/'))).toEqual([])
})

test('an import of a plain file, and resuming its run, load nothing that remembers sources', async () => {
  const files = await loadedTogether(
    ...['import/import-file', 'import/import-plan-file', 'runs/resume'].map(
      (name) => `src/commands/${name}.ts`,
    ),
  )
  expect(files).toContain('src/import/plan-import.ts')
  // The names of sources are checked with the command line.
  const others = files.filter((file) => !file.endsWith('/source-name.ts'))
  expect(others.filter((file) => file.startsWith('src/sources/'))).toEqual([])
  expect(others).not.toContain('src/import/sync/open-sync.ts')
  expect(others).not.toContain('src/import/sync/plan-leavers.ts')
})

test('the sandbox is read without any package', async () => {
  const files = await loadedTogether('src/sandbox/built-in.ts')
  expect(files.filter((file) => file.includes('node_modules'))).toEqual([])
})
