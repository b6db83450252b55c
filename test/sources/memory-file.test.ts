import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it, test } from 'vitest'
import { hintText } from '../../src/cli/step-commands.ts'
import { ConfigError, Failure, RefusedError, UsageError } from '../../src/errors.ts'
import {
  forgetSource,
  keepAside,
  listSources,
  readSourceMemory,
  writeSourceMemory,
} from '../../src/sources/memory-file.ts'
import { memoryPath } from '../../src/sources/memory-paths.ts'
import { moveSources } from '../../src/sources/move-sources.ts'
import { withSourceLock } from '../../src/sources/source-lock.ts'
import { sourceName } from '../../src/sources/source-name.ts'
import { compileChild } from '../profiles/child.ts'
import { MODULES, memories, placeIn, recordsById, sampleMemory } from './memories.ts'

const NOW = { now: new Date('2026-11-24T12:00:00Z') }
const ACME = { profile: 'acme' }

/** A saved memory of `acme`, and its file. */
function saved(change: Parameters<typeof sampleMemory>[0] = {}) {
  const place = placeIn()
  const memory = sampleMemory({ profile: 'acme', ...change })
  writeSourceMemory(place, memory)
  const path = memoryPath(place, ACME, 'rmm')
  const read = () => readSourceMemory(place, ACME, 'rmm', NOW)
  return { place, memory, path, read }
}

/** The failure of reading; throws if there is none. */
function failureOf(read: () => unknown): Failure {
  try {
    read()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('it was read')
}

describe('a memory', () => {
  it.each(MODULES.map((module) => [module.name, module] as const))(
    'of %s is read as it was saved, with any text in any field',
    (_, module) => {
      const place = placeIn()
      fc.assert(
        fc.property(memories(module), (memory) => {
          writeSourceMemory(place, memory)
          expect(readSourceMemory(place, ACME, 'rmm', NOW)).toEqual(memory)
        }),
        { numRuns: 10 },
      )
    },
  )

  it('does not exist before it is saved', () => {
    const place = placeIn()
    expect(readSourceMemory(place, ACME, 'rmm', NOW)).toBeUndefined()
    expect(listSources(place, ACME, NOW)).toEqual([])
    expect(existsSync(join(place.home, '.local'))).toBe(false)
  })

  it('is private, in a private directory, and leaves no other file', () => {
    const { path } = saved()
    expect(statSync(path).mode & 0o777).toBe(0o600)
    for (const directory of [dirname(path), dirname(dirname(path))]) {
      expect(statSync(directory).mode & 0o777).toBe(0o700)
    }
    expect(readdirSync(dirname(path))).toEqual(['rmm.json'])
  })

  it('has no values of secret fields', () => {
    const field = { said: 'hunter2', stored: 'hunter2' }
    const fields = { credential_name: { said: 'x', stored: 'x' }, credential_password: field }
    const records = recordsById([{ id: 1, client: 1, name: 'x', fields }])
    const { read, path } = saved({ resource: 'credentials', records })
    expect(Object.keys(read()?.records.get(1)?.fields ?? {})).toEqual(['credential_name'])
    expect(readFileSync(path, 'utf8')).not.toContain('hunter2')
  })

  it('is of one profile', () => {
    const { place } = saved()
    expect(readSourceMemory(place, { profile: 'other' }, 'rmm', NOW)).toBeUndefined()
  })

  it('of 10,000 records with 12 fields is saved and read in less than two seconds', () => {
    const fields = Object.fromEntries(
      Array.from({ length: 12 }, (_, nth) => [
        `asset_${nth}`,
        { said: `v${nth}`, stored: `v${nth}` },
      ]),
    )
    const records = Array.from({ length: 10_000 }, (_, nth) => ({
      ...{ id: nth + 1, client: 1, name: `PC-${nth}`, key: `k${nth}`, fields },
    }))
    const started = performance.now()
    const { read } = saved({ records: recordsById(records) })
    expect(read()?.records.size).toBe(10_000)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})

describe('a file', () => {
  it('that is cut off anywhere is noticed', () => {
    const { path, read } = saved()
    const whole = readFileSync(path)
    for (let length = 0; length < whole.length; length += 1) {
      writeFileSync(path, whole.subarray(0, length))
      expect(failureOf(read).message).toMatch(/rmm\.json is damaged/)
    }
    writeFileSync(path, whole)
    expect(read()).toBeDefined()
  })

  it('with any byte changed is noticed', () => {
    const { path, read } = saved()
    const whole = readFileSync(path)
    for (let at = 0; at < whole.length; at += 1) {
      for (const flip of [0x01, 0x20, 0x80]) {
        const bytes = Buffer.from(whole)
        bytes[at] = (bytes[at] ?? 0) ^ flip
        writeFileSync(path, bytes)
        expect(failureOf(read), `byte ${at} ^ ${flip}`).toBeInstanceOf(ConfigError)
      }
    }
  })

  it.each([
    ['nothing', ''],
    ['no JSON', 'hello'],
    ['a list', '[]'],
    ['null', 'null'],
    ['another document', '{"a":1}'],
    ['a prototype', '{"__proto__":{"version":1}}'],
    ['an old version', '{"version":0}'],
    ['bytes', Buffer.from([0xff, 0xfe, 0x00])],
  ])('of %s is damaged, is kept, and the hint says what to do', (_, content) => {
    const { path, read } = saved()
    writeFileSync(path, content)
    const failure = failureOf(read)
    expect(failure).toBeInstanceOf(ConfigError)
    expect(failure.message).toContain(`${path} is damaged`)
    const hint = hintText(failure.hint)
    expect(hint).toContain('--rebuild')
    expect(hint).toContain('itflow sources forget rmm')
    expect(readFileSync(path)).toEqual(Buffer.from(content))
  })

  it.each(['{"version":2,', '{ "version": 17, "x": 1 }', '{"version":2}'])(
    'of a newer version says so: %s',
    (content) => {
      const { path, read } = saved()
      writeFileSync(path, content)
      expect(failureOf(read).message).toBe(`${path} was saved by a newer version of this program`)
    },
  )

  it.each([
    ['no records', { records: undefined }],
    ['an unknown module', { resource: 'printers' }],
    ['a module of the prototype', { resource: 'constructor' }],
    ['a moment that is none', { saved: 'yesterday' }],
    ['a negative ID', { records: [{ id: -1, client: null, name: '', fields: {} }] }],
    [
      'a field that is a number',
      { records: [{ id: 1, client: null, name: '', fields: { a: 1 } }] },
    ],
    ['more than there is', { more: 1 }],
    ['an ID twice', { records: [1, 1].map((id) => ({ id, client: null, name: '', fields: {} })) }],
  ])('with a valid checksum and %s is refused', (_, change) => {
    const { path, read } = saved()
    writeMemory(path, change)
    expect(failureOf(read).message).toMatch(/doesn't have the form/)
  })

  it('with odd keys changes no prototype', () => {
    const { path, read } = saved()
    const fields = JSON.parse('{"__proto__":{"said":"x"},"constructor":"y","asset_os":"z"}')
    writeMemory(path, { records: [{ id: 1, client: null, name: '', fields }] })
    const found = read()?.records.get(1)?.fields ?? {}
    expect(Object.getPrototypeOf(found)).toBe(Object.prototype)
    expect(Object.keys(found)).toEqual(['asset_os'])
  })

  it('of another source is refused', () => {
    const { path, place } = saved()
    writeFileSync(join(dirname(path), 'intune.json'), readFileSync(path))
    const failure = failureOf(() => readSourceMemory(place, ACME, 'intune', NOW))
    expect(failure.message).toMatch(/belongs to another source, rmm$/)
  })

  it('saved more than two minutes ahead says that the clock was set back', () => {
    const at = (iso: string) => saved({ saved: iso }).read
    expect(at('2026-11-24T12:02:00.000Z')()).toBeDefined()
    const failure = failureOf(at('2026-11-24T12:02:00.001Z'))
    expect(failure).toBeInstanceOf(ConfigError)
    expect(failure.message).toMatch(/was saved in the future, .*clock was set back/)
  })

  it('that is a link is followed, and stays one', () => {
    const { path, place, memory, read } = saved()
    const target = join(place.home, 'elsewhere.json')
    writeFileSync(target, readFileSync(path), { mode: 0o600 })
    forgetSource(place, ACME, 'rmm')
    symlinkSync(target, path)
    expect(read()).toEqual(memory)
    writeSourceMemory(place, { ...memory, run: 4 })
    expect(read()?.run).toBe(4)
    expect(readFileSync(target, 'utf8')).toContain('"run":4')
  })

  it('that is a broken link, a directory or a pipe is a configuration error', () => {
    const { path, place, read } = saved()
    forgetSource(place, ACME, 'rmm')
    symlinkSync('/nowhere/at/all', path)
    expect(failureOf(read)).toBeInstanceOf(ConfigError)
    forgetSource(place, ACME, 'rmm')
    mkdirSync(path)
    expect(failureOf(read)).toBeInstanceOf(ConfigError)
    expect(failureOf(() => forgetSource(place, ACME, 'rmm'))).toBeInstanceOf(ConfigError)
  })

  it('of another user, or that others can write to, is not used', () => {
    const { path, place, read } = saved()
    const other = { ...place, uid: (place.uid ?? 0) + 1 }
    if (place.uid !== 0) {
      const failure = failureOf(() => readSourceMemory(other, ACME, 'rmm', NOW))
      expect(failure).toBeInstanceOf(RefusedError)
    }
    chmodSync(path, 0o622)
    expect(failureOf(read)).toBeInstanceOf(RefusedError)
    chmodSync(path, 0o600)
    for (const directory of [dirname(path), dirname(dirname(path))]) {
      chmodSync(directory, 0o777)
      expect(failureOf(read)).toBeInstanceOf(RefusedError)
      chmodSync(directory, 0o700)
    }
    expect(read()).toBeDefined()
  })
})

/** Writes a memory with changes and a valid checksum. */
function writeMemory(path: string, change: object): void {
  const { memory } = JSON.parse(readFileSync(path, 'utf8'))
  const text = JSON.stringify({ ...memory, ...change })
  const checksum = createHash('sha256').update(text).digest('hex')
  writeFileSync(path, `{"version":1,"checksum":"${checksum}","memory":${text}}\n`)
}

describe('sources', () => {
  it('are listed by name, with those that can not be used', () => {
    const { place, memory, path } = saved()
    writeSourceMemory(place, { ...memory, source: 'a.b-c_1' })
    writeFileSync(join(dirname(path), 'bad.json'), 'x')
    for (const other of ['UPPER.json', 'note.txt', 'rmm.json.old', '-x.json', '.json']) {
      writeFileSync(join(dirname(path), other), 'x')
    }
    const listed = listSources(place, ACME, NOW)
    expect(listed.map(({ source }) => source)).toEqual(['a.b-c_1', 'bad', 'rmm'])
    expect(listed[1]).toMatchObject({ error: expect.any(ConfigError) })
    expect(listed[2]).toEqual({ source: 'rmm', memory })
  })

  it('are moved aside, over one that was', () => {
    const { place, path, memory, read } = saved()
    const before = readFileSync(path)
    expect(keepAside(place, ACME, 'rmm')).toBe(`${path}.old`)
    expect(read()).toBeUndefined()
    expect(readFileSync(`${path}.old`)).toEqual(before)
    expect(keepAside(place, ACME, 'rmm')).toBeUndefined()
    writeSourceMemory(place, { ...memory, run: 9 })
    keepAside(place, ACME, 'rmm')
    expect(readFileSync(`${path}.old`, 'utf8')).toContain('"run":9')
  })

  it('are forgotten with all that was kept', () => {
    const { place, path, memory, read } = saved()
    keepAside(place, ACME, 'rmm')
    writeSourceMemory(place, memory)
    writeFileSync(`${path}.1.2.tmp`, 'half')
    expect(forgetSource(place, ACME, 'rmm')).toBe(true)
    expect(readdirSync(dirname(path))).toEqual([])
    expect(read()).toBeUndefined()
    expect(forgetSource(place, ACME, 'rmm')).toBe(false)
  })

  it('move to another profile, except one that is in use; what was there is kept', async () => {
    const { place, memory, path } = saved()
    writeSourceMemory(place, { ...memory, source: 'busy' })
    writeSourceMemory(place, { ...memory, profile: 'next', run: 1 })
    const left = await withSourceLock(place, ACME, 'busy', () =>
      moveSources(place, ACME, { profile: 'next' }),
    )
    expect(left).toMatchObject([{ source: 'busy', error: expect.any(RefusedError) }])
    expect(existsSync(path)).toBe(false)
    const moved = readSourceMemory(place, { profile: 'next' }, 'rmm', NOW)
    expect(moved).toEqual({ ...memory, profile: 'next' })
    const aside = `${memoryPath(place, { profile: 'next' }, 'rmm')}.old`
    expect(readFileSync(aside, 'utf8')).toContain('"run":1')
  })
})

describe('the name of a source', () => {
  it.each(['rmm', 'a', '9', 'Acme-RMM_2.0', 'x'.repeat(64), 'rmm.json'])('can be %s', (name) => {
    expect(sourceName(name)).toBe(name.toLowerCase())
  })

  it.each([
    '',
    ' rmm',
    'a b',
    '-x',
    '.x',
    '_x',
    '..',
    'a/b',
    'a\\b',
    'ä',
    '\u212a',
    'a\n',
    'x'.repeat(65),
  ])('can not be %j', (name) => {
    const failure = failureOf(() => sourceName(name))
    expect(failure).toBeInstanceOf(UsageError)
    expect(failure.hint).toContain('64 letters, digits')
  })
})

describe('two processes', () => {
  let holder = ''
  let saver = ''
  beforeAll(async () => {
    holder = await compileChild('hold-source', 'sources')
    saver = await compileChild('save-often', 'sources')
  }, 60_000)

  /** Starts a child in a home; returns it once it has printed something, with that. */
  async function started(path: string, home: string) {
    const child = spawn(process.execPath, [path, home], { stdio: ['pipe', 'pipe', 'inherit'] })
    const [data] = await once(child.stdout, 'data')
    const end = async (signal?: NodeJS.Signals) => {
      if (signal === undefined) child.stdin.end()
      else child.kill(signal)
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    }
    return { pid: child.pid, said: String(data).trim(), end }
  }

  it('can not use one source at once; the second names the process that does', async () => {
    const place = placeIn()
    const first = await started(holder, place.home)
    expect(first.said).toBe('held')
    const second = await started(holder, place.home)
    expect(second.said).toBe(
      `Another command is using the source rmm of acme (process ${first.pid}), and only one can at a time.`,
    )
    const refused = await withSourceLock(place, ACME, 'rmm', async () => 1).catch((error) => error)
    expect(refused).toMatchObject({ exit: 10, isRetryable: true })
    // Another source is free, and that of another profile.
    expect(await withSourceLock(place, ACME, 'intune', async () => 1)).toBe(1)
    expect(await withSourceLock(place, { profile: 'b' }, 'rmm', async () => 1)).toBe(1)
    await Promise.all([first.end(), second.end()])
    expect(await withSourceLock(place, ACME, 'rmm', async () => 1)).toBe(1)
  })

  test('of which one was killed do not block each other', async () => {
    const place = placeIn()
    const first = await started(holder, place.home)
    await first.end('SIGKILL')
    expect(await withSourceLock(place, ACME, 'rmm', async () => 1)).toBe(1)
    expect(readdirSync(dirname(memoryPath(place, ACME, 'rmm')))).toEqual([])
  })

  test('of which one was killed while it saved leave a whole file, and the next one removes the rest', async () => {
    const place = placeIn()
    for (let nth = 0; nth < 8; nth += 1) {
      const child = await started(saver, place.home)
      await new Promise((resolve) => setTimeout(resolve, 3 * nth))
      await child.end('SIGKILL')
      const memory = readSourceMemory(place, ACME, 'rmm', NOW)
      const names = new Set([...(memory?.records.values() ?? [])].map(({ name }) => name))
      expect([...names]).toEqual([`PC-${memory?.run}`])
    }
    writeSourceMemory(place, sampleMemory({ profile: 'acme' }))
    expect(readdirSync(dirname(memoryPath(place, ACME, 'rmm')))).toEqual(['rmm.json'])
  }, 30_000)
})
