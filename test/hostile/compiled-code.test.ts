import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { hasCompileCache, isBuiltHere } from '../support/built-here.ts'
import { type Copy, copyOfProgram, tryDamage } from './compiled-program.ts'

function copied(): Copy {
  const copy = copyOfProgram()
  onTestFinished(copy.remove)
  return copy
}

test('damaged compiled code is ignored and the source runs', () => tryDamage(8))

test('changed code runs, and not its old compiled code', async () => {
  const copy = copied()
  const [core = ''] = copy.files('txt')
  const text = readFileSync(core, 'latin1')
  expect(text).toContain('hidden (--all)')
  // V8 only compares lengths.
  writeFileSync(core, text.replaceAll('hidden (--all)', 'HIDDEN (--all)'), 'latin1')
  expect((await copy.list()).stderr).toContain('HIDDEN (--all)')
})

test('compiled code of another chunk or Node is ignored', async () => {
  const copy = copied()
  const { stdout } = await copy.list()
  const [core = '', sandbox = ''] = copy.files('bin')
  const compiled = [readFileSync(core), readFileSync(sandbox)] as const
  writeFileSync(core, compiled[1])
  writeFileSync(sandbox, compiled[0])
  expect(await copy.list()).toMatchObject({ status: 0, stdout })
  // The same version of Node in another build, with other libraries.
  writeFileSync(core, compiled[0])
  writeFileSync(sandbox, compiled[1])
  const preload = join(copy.directory, 'preload.cjs')
  const used = join(copy.directory, 'used')
  writeFileSync(
    preload,
    `const vm = require('node:vm')
    vm.Script = class extends vm.Script {
      constructor(code, options) {
        super(code, options)
        require('node:fs').appendFileSync(${JSON.stringify(used)}, options.cachedData ? 'kept ' : 'fresh ')
      }
    }
    if (process.execArgv.includes('--no-warnings')) {
      Object.defineProperty(process, 'versions', { value: { ...process.versions, openssl: 'other' } })
    }`,
  )
  await copy.list('--require', preload)
  await copy.list('--no-warnings', '--require', preload)
  const own = isBuiltHere ? 'kept kept' : 'fresh fresh'
  // A newer Node has its own cache.
  if (hasCompileCache) expect(existsSync(used)).toBe(false)
  else expect(readFileSync(used, 'utf8').trim()).toBe(`${own} fresh fresh`)
})

/** Simulates a Node that caches compiled code, and records the directories that are passed to it, one per line. */
function playNewerNode(copy: Copy) {
  const preload = join(copy.directory, 'preload.cjs')
  const given = join(copy.directory, 'given')
  writeFileSync(
    preload,
    `const loader = require('node:module')
    Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '22.1.0' } })
    loader.getCompileCacheDir = () => undefined
    loader.enableCompileCache = (directory) =>
      require('node:fs').appendFileSync(${JSON.stringify(given)}, directory + '\\n')`,
  )
  return {
    list: () => copy.list('--require', preload),
    given: () => (existsSync(given) ? readFileSync(given, 'utf8').trim().split('\n') : []),
  }
}

test('a newer Node caches compiled code in a directory that only the user can access', async () => {
  const copy = copied()
  const { list, given } = playNewerNode(copy)
  expect(await list()).toMatchObject({ status: 0 })
  const directory = join(copy.directory, 'state', 'compiled')
  expect(given()).toEqual([directory])
  expect(statSync(directory).mode & 0o777).toBe(0o700)
})

test.each([
  ['is open to others', (directory: string) => chmodSync(directory, 0o770)],
  [
    'is in one that others can write to',
    (directory: string) => chmodSync(join(directory, '..', '..'), 0o777),
  ],
])("a newer Node doesn't cache compiled code in a directory that %s", async (_, spoil) => {
  const copy = copied()
  const { list, given } = playNewerNode(copy)
  const directory = join(copy.directory, 'state', 'compiled')
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  spoil(directory)
  expect(await list()).toMatchObject({ status: 0 })
  expect(given()).toEqual([])
})

test.each([
  ['a link', (path: string) => symlinkSync('/tmp', path)],
  ['a file', (path: string) => writeFileSync(path, '')],
])('a newer Node starts without a cache if the directory is %s', async (_, put) => {
  const copy = copied()
  const { list, given } = playNewerNode(copy)
  mkdirSync(join(copy.directory, 'state'), { mode: 0o700 })
  put(join(copy.directory, 'state', 'compiled'))
  expect(await list()).toMatchObject({ status: 0 })
  expect(given()).toEqual([])
})
