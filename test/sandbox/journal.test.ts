import { spawn } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError, RefusedError } from '../../src/errors.ts'
import type { Release } from '../../src/resources/releases.ts'
import { checksum } from '../../src/sandbox/checksum.ts'
import { addKey, type Database, emptyDatabase } from '../../src/sandbox/database.ts'
import { makeSandbox } from '../../src/sandbox/engine/engine.ts'
import { SANDBOX_KEY } from '../../src/sandbox/identity.ts'
import { openSandboxState, type SandboxState } from '../../src/sandbox/state.ts'
import { readState, writeState } from '../../src/sandbox/state-file.ts'
import type { WireRequest } from '../../src/sandbox/wire.ts'
import { some } from '../support/division.ts'
import { clockOf, databaseFor, wireRequestOf } from '../support/replay.ts'
import { sandboxDatabase, TEST_NOW } from '../support/sandbox.ts'
import { bundledWriter } from '../support/sandbox-writer.ts'

let directory: string
let file: string
let journal: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'itflow-journal-'))
  file = join(directory, 'sandbox-26.10.json')
  journal = `${file}.journal`
})

afterEach(() => rm(directory, { recursive: true, force: true }))

function open(release: Release = '26.10', clock = () => TEST_NOW): SandboxState {
  return openSandboxState({
    directory,
    release,
    clock,
    random: (bytes) => new Uint8Array(bytes).fill(1),
  })
}

function post(operation: string, body: object): WireRequest {
  return {
    method: 'POST',
    path: `/api/v1/${operation}.php`,
    query: {},
    headers: {},
    body: JSON.stringify({ api_key: SANDBOX_KEY, ...body }),
  }
}

const newClient = (name: string) => post('clients/create', { client_name: name, client_is_lead: 0 })

async function clientNames(state = open()): Promise<string[]> {
  const query = { api_key: SANDBOX_KEY, limit: '100000' }
  const path = '/api/v1/clients/read.php'
  const { body } = await state.handle({ method: 'GET', path, query, headers: {}, body: '' })
  const { data = [] } = JSON.parse(body)
  return data.map((client: Record<string, string>) => client['client_name'])
}

/** Returns a database with only a key, which is read quickly. */
function emptyInstance(): Database {
  const database = emptyDatabase('26.10')
  addKey(database, { secret: SANDBOX_KEY })
  return database
}

const SEEDED = sandboxDatabase().tables['clients']!.rows.map((row) => row['client_name'])

describe('a write', () => {
  it('is appended, and nothing else is written, however large the data is', async () => {
    const state = open()
    await state.handle(newClient('First'))
    const { ino, mtimeMs, size } = statSync(file)
    const before = readFileSync(journal, 'utf8')
    await state.handle(newClient('Second'))
    expect(statSync(file)).toMatchObject({ ino, mtimeMs, size })
    const after = readFileSync(journal, 'utf8')
    const [heading = '', ...lines] = after.split('\n')
    expect(lines.slice(0, 1)).toEqual(before.split('\n').slice(1, 2))
    expect(heading).toContain(`"end":"${String(Buffer.byteLength(after)).padStart(10, '0')}"`)
    expect(after.slice(before.length)).toMatch(/^[0-9a-f]{8} \{.*Second.*\}\n$/)
    expect(statSync(journal).mode & 0o777).toBe(0o600)
  })

  for (const release of some(['25.01', '26.07', '26.08.2', '26.10'] as const)) {
    it(`of any kind is read as it was in memory (${release})`, async () => {
      const recording = JSON.parse(
        readFileSync(new URL(`../wire/itflow-${release}.json`, import.meta.url), 'utf8'),
      )
      const clock = clockOf(recording)
      const database = databaseFor(recording)
      const random = (bytes: number) => new Uint8Array(bytes).fill(1)
      const memory = makeSandbox({ database, release, clock, random })
      writeState(join(directory, `sandbox-${release}.json`), databaseFor(recording))
      const state = open(release, clock)
      for (const exchange of recording.exchanges) {
        const request = wireRequestOf(exchange)
        expect(await state.handle(request)).toEqual(memory.handle(request))
      }
      const stored = readState(state.file, { uid: undefined }, release)
      expect(stored?.database).toEqual(JSON.parse(JSON.stringify(database)))
    })
  }

  it('is merged into the snapshot from time to time, and none is lost', async () => {
    writeState(file, emptyInstance())
    const state = open()
    const names = Array.from({ length: 200 }, (_, index) => `Client ${index}`)
    let longest = 0
    let merges = 0
    let before = 0
    for (const name of names) {
      await state.handle(newClient(name))
      const size = existsSync(journal) ? statSync(journal).size : 0
      if (size < before) merges += 1
      before = size
      longest = Math.max(longest, size)
    }
    expect(merges).toBeGreaterThan(0)
    expect(longest).toBeLessThanOrEqual(Math.max(16 * 1024, statSync(file).size / 16))
    expect(await clientNames()).toEqual(names)
  }, 30_000)
})

describe('a truncated journal', () => {
  it('in an unacknowledged line keeps the complete lines, and accepts further writes', async () => {
    writeState(file, emptyInstance())
    for (const name of ['One', 'Zwö 🍞']) await open().handle(newClient(name))
    const acknowledged = readFileSync(journal)
    await open().handle(newClient('Three'))
    const more = readFileSync(journal).subarray(acknowledged.length)
    for (let size = 0; size <= more.length; size += 1) {
      writeFileSync(journal, Buffer.concat([acknowledged, more.subarray(0, size)]))
      const kept = ['One', 'Zwö 🍞', ...(size === more.length ? ['Three'] : [])]
      expect(await clientNames()).toEqual(kept)
      if (size % 25 !== 0) continue
      const running = open()
      await running.handle(newClient('Next'))
      expect(await clientNames(running)).toEqual([...kept, 'Next'])
      expect(await clientNames()).toEqual([...kept, 'Next'])
    }
  }, 60_000)

  it('after kill -9 keeps every write that had a reply', async () => {
    const program = await bundledWriter(directory)
    let answered = 0
    for (let round = 0; round < 3; round += 1) {
      const child = spawn(process.execPath, [program, directory, `Round ${round}`, '100000'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let lines = 0
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        lines += text.split('\n').length - 1
        if (lines > 40 + round * 17) child.kill('SIGKILL')
      })
      await new Promise((resolve) => child.on('close', resolve))
      const names = (await clientNames()).filter((name) => name.startsWith(`Round ${round} `))
      expect(names).toEqual(names.map((_, index) => `Round ${round} ${index}`))
      expect(names.length).toBeGreaterThanOrEqual(lines)
      answered += names.length
    }
    expect(await clientNames()).toHaveLength(SEEDED.length + answered)
  }, 60_000)
})

describe('a journal of another snapshot', () => {
  it('is ignored, as after a crash between writing a snapshot and removing its old journal', async () => {
    const state = open()
    await state.handle(newClient('Before the reset'))
    const old = readFileSync(journal)
    await state.reset()
    expect(existsSync(journal)).toBe(false)
    writeFileSync(journal, old)
    expect(await clientNames()).toEqual(SEEDED)
    await open().handle(newClient('After'))
    expect(await clientNames()).toEqual([...SEEDED, 'After'])
  })

  it('is not applied to the state of a running process', async () => {
    const [state, other] = [open(), open()]
    await state.handle(newClient('Known to both'))
    expect(await clientNames(other)).toContain('Known to both')
    await state.reset()
    await state.handle(newClient('New, and just as long'))
    expect(await clientNames(other)).toEqual([...SEEDED, 'New, and just as long'])
  })

  it('that was removed loses its records, for a running process too', async () => {
    const state = open()
    await state.handle(newClient('Removed by hand'))
    await rm(journal)
    expect(await clientNames(state)).toEqual(SEEDED)
    await state.handle(newClient('Next'))
    expect(await clientNames()).toEqual([...SEEDED, 'Next'])
  })
})

describe('a snapshot in the format without a journal', () => {
  it('is read, and the next write converts it', async () => {
    const database = sandboxDatabase()
    database.tables['clients']!.rows[0]!['client_name'] = 'Old & true'
    writeFileSync(file, JSON.stringify({ format: 1, database }))
    writeFileSync(journal, 'what no program of that time looks at')
    expect(await clientNames()).toContain('Old & true')
    expect(JSON.parse(readFileSync(file, 'utf8')).format).toBe(1)
    await open().handle(newClient('Written since'))
    const [head = ''] = readFileSync(file, 'latin1').split('\n')
    expect(JSON.parse(head)).toMatchObject({ format: 4, id: expect.stringMatching(/^[\d-]+$/) })
    expect(await clientNames()).toEqual(expect.arrayContaining(['Old & true', 'Written since']))
  })
})

describe('a snapshot with a checksum instead of a second copy', () => {
  const older = (database: Database) => {
    const content = `"id":"1-2-3","database":${JSON.stringify(database)}}`
    return `{"format":3,"sum":"${checksum(content)}",${content}`
  }

  it('is read with its journal, which is continued', async () => {
    writeFileSync(file, older(sandboxDatabase()))
    await open().handle(newClient('In the journal'))
    expect(readFileSync(file, 'utf8')).toContain('{"format":3,')
    expect(readFileSync(journal, 'latin1')).toContain('"journal":"1-2-3"')
    expect(await clientNames()).toEqual([...SEEDED, 'In the journal'])
  })

  it('is damaged if it was changed', async () => {
    writeFileSync(file, older(sandboxDatabase()).replace('Acme Widgets', 'Acme Gadgets'))
    await expect(clientNames()).rejects.toThrow('is damaged')
  })
})

describe('a snapshot', () => {
  it('is damaged if a text was replaced everywhere in it', async () => {
    await clientNames()
    const text = readFileSync(file, 'latin1')
    writeFileSync(file, text.replaceAll('Acme Widgets', 'Acme Gadgets'), 'latin1')
    await expect(clientNames()).rejects.toThrow('is damaged')
  })

  it('has every table as it was written, in whatever order they are used', () => {
    const database = sandboxDatabase()
    writeState(file, database)
    const stored = readState(file, { uid: undefined }, database.release)?.database
    for (const name of Object.keys(database.tables).reverse()) {
      expect(stored?.tables[name]).toEqual(database.tables[name])
    }
    expect(stored).toEqual(database)
  })
})

/** Checks that damage is reported or that all records are as they were; resolves with whether it was reported. */
async function expectReported(names: readonly string[]): Promise<boolean> {
  const found = await clientNames().catch((error: unknown) => error)
  if (found instanceof ConfigError) {
    expect(found.message).toMatch(/is damaged|was written by another version|is larger than/)
    return true
  }
  expect(found).toEqual(names)
  return false
}

describe('one wrong byte, or a file that is truncated at it,', () => {
  it('is reported anywhere in a journal', async () => {
    writeState(file, emptyInstance())
    const names = ['One', 'Zwö 🍞']
    for (const name of names) await open().handle(newClient(name))
    const whole = readFileSync(journal)
    let reportedCount = 0
    for (let at = 0; at < whole.length; at += 1) {
      truncateSync(journal, at)
      expect(await expectReported(names)).toBe(true)
      const flipped = Buffer.from(whole)
      flipped[at] = (whole[at] ?? 0) ^ (1 << (at % 7))
      writeFileSync(journal, flipped)
      if (await expectReported(names)) reportedCount += 1
      writeFileSync(journal, whole)
    }
    // A smaller acknowledged size loses nothing.
    expect(reportedCount).toBeGreaterThan(whole.length - 10)
  }, 60_000)

  it('is reported anywhere in a snapshot', async () => {
    writeState(file, emptyInstance())
    const whole = readFileSync(file)
    for (let at = 0; at < whole.length; at += 7) {
      truncateSync(file, at)
      expect(await expectReported([])).toBe(true)
      const flipped = Buffer.from(whole)
      flipped[at] = (whole[at] ?? 0) ^ (1 << (at % 7))
      writeFileSync(file, flipped)
      expect(await expectReported([])).toBe(true)
      writeFileSync(file, whole)
    }
  }, 60_000)
})

describe('a damaged journal', () => {
  const damages: [string, (bytes: Buffer) => string | Buffer][] = [
    ["a line that isn't JSON", (bytes) => `${bytes}not JSON\n{"rows":[]}\n`],
    ['a line that is other JSON', (bytes) => `${bytes}[]\n`],
    ['a table that does not exist', (bytes) => `${bytes}{"rows":[["unicorns","1",{}]]}\n`],
    ['a change of a row that is not there', (bytes) => `${bytes}{"rows":[["clients","99",{}]]}\n`],
    ['another heading', (bytes) => `nonsense\n${bytes}`],
    [
      'a byte in the middle',
      (bytes) => Buffer.concat([bytes.subarray(0, -9), Buffer.from('\n\n')]),
    ],
  ]

  it.each(damages)('is reported and left unchanged: %s', async (_, damage) => {
    const state = open()
    await state.handle(newClient('Written'))
    writeFileSync(journal, damage(readFileSync(journal)))
    const before = readFileSync(journal)
    for (const attempt of [clientNames(), clientNames(state), open().handle(newClient('Never'))]) {
      const failure = await attempt.catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(ConfigError)
      expect((failure as ConfigError).message).toContain(`${journal} is damaged`)
      expect((failure as ConfigError).hint).toContain('itflow sandbox reset')
    }
    expect(readFileSync(journal)).toEqual(before)
    await open().reset()
    expect(await clientNames()).toEqual(SEEDED)
  })

  it.runIf(process.getuid !== undefined)('that others can write to is not used', async () => {
    const uid = process.getuid?.()
    const own = openSandboxState({
      directory,
      release: '26.10',
      clock: () => TEST_NOW,
      random: (bytes) => new Uint8Array(bytes),
      uid,
    })
    await own.handle(newClient('Written'))
    chmodSync(journal, 0o666)
    await expect(own.handle(newClient('Never'))).rejects.toThrow(RefusedError)
    await expect(clientNames(own)).rejects.toThrow(`${journal} can be written by other users`)
    chmodSync(journal, 0o644)
    await own.handle(newClient('Again'))
    expect(statSync(journal).mode & 0o777).toBe(0o600)
    expect(await clientNames(own)).toEqual([...SEEDED, 'Written', 'Again'])
  })

  it("that isn't a file is reported too", async () => {
    await clientNames()
    mkdirSync(journal)
    await expect(clientNames()).rejects.toThrow(`${journal} is a directory, not a regular file`)
  })

  it('next to a copy of its snapshot belongs to the copy', async () => {
    const state = open()
    await state.handle(newClient('Moved'))
    copyFileSync(file, `${file}.copy`)
    await rm(file)
    copyFileSync(`${file}.copy`, file)
    expect(await clientNames(state)).toContain('Moved')
    expect(await clientNames()).toContain('Moved')
  })

  it('may end in an incomplete line, which is ignored whatever is in it', async () => {
    const state = open()
    await state.handle(newClient('Whole'))
    const { size } = statSync(journal)
    for (const torn of ['\0\0\0', '{"rows":[["clients","1",null]]}', '{', 'ü']) {
      appendFileSync(journal, torn)
      expect(await clientNames()).toEqual([...SEEDED, 'Whole'])
      truncateSync(journal, size)
    }
  })
})
