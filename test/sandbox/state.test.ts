import { execFile } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError } from '../../src/errors.ts'
import { withFileLock } from '../../src/locks/file-lock.ts'
import type { Release } from '../../src/resources/releases.ts'
import { SANDBOX_KEY } from '../../src/sandbox/identity.ts'
import { openSandboxState, type SandboxState } from '../../src/sandbox/state.ts'
import type { WireReply, WireRequest } from '../../src/sandbox/wire.ts'
import { TEST_NOW } from '../support/sandbox.ts'
import { bundledWriter } from '../support/sandbox-writer.ts'

let base: string
let directory: string

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'itflow-state-'))
  directory = join(base, 'a', 'b')
})

afterEach(() => rm(base, { recursive: true, force: true }))

function open(release: Release = '26.10', now = TEST_NOW): SandboxState {
  return openSandboxState({
    directory,
    release,
    clock: () => now,
    random: (bytes) => new Uint8Array(bytes),
    uid: process.getuid?.(),
  })
}

function call(method: string, operation: string, body: object = {}): WireRequest {
  return {
    method,
    path: `/api/v1/${operation}.php`,
    query: {},
    headers: {},
    body: JSON.stringify({ api_key: SANDBOX_KEY, ...body }),
  }
}

const list = (module: string) => call('GET', `${module}/read`, { limit: 1000 })
const newClient = (name: string, more: object = {}) =>
  call('POST', 'clients/create', { client_name: name, client_is_lead: 0, ...more })

function records({ body }: WireReply): Record<string, string>[] {
  return JSON.parse(body).data
}

async function clientNames(state: SandboxState): Promise<(string | undefined)[]> {
  return records(await state.handle(list('clients'))).map((client) => client['client_name'])
}

const modeOf = (path: string) => statSync(path).mode & 0o777
const versionOf = (path: string) => {
  const { ino, mtimeNs } = statSync(path, { bigint: true })
  return `${ino} ${mtimeNs}`
}

describe('the state of the sandbox', () => {
  it("doesn't touch the disk before the first request", () => {
    open()
    expect(readdirSync(base)).toEqual([])
  })

  it('is seeded on first use, for its owner only', async () => {
    const state = open()
    expect(await clientNames(state)).toContain('Acme Widgets')
    expect(state.file).toBe(join(directory, 'sandbox-26.10.json'))
    expect(modeOf(state.file)).toBe(0o600)
    expect(modeOf(directory)).toBe(0o700)
    expect(readdirSync(directory)).toEqual(['sandbox-26.10.json'])
  })

  it('shows one command what another changed', async () => {
    const reader = open()
    await reader.handle(list('clients'))
    await open().handle(newClient('Fresh Start'))
    expect(await clientNames(reader)).toContain('Fresh Start')
    expect(await clientNames(open())).toContain('Fresh Start')
  })

  it('accepts a write as the very first request', async () => {
    await open().handle(newClient('Fresh Start'))
    expect(await clientNames(open())).toEqual(
      expect.arrayContaining(['Acme Widgets', 'Fresh Start']),
    )
  })

  it('is not rewritten by reads, nor by writes that change nothing', async () => {
    const state = open()
    await state.handle(list('clients'))
    const version = versionOf(state.file)
    await state.handle(list('assets'))
    await open().handle(list('tickets'))
    await state.handle(newClient('Refused', { api_key: 'wrong-made-up-key' }))
    await state.handle(call('PUT', 'clients/update', { client_id: 1, client_name: 'Never' }))
    expect(versionOf(state.file)).toBe(version)
    expect(existsSync(`${state.file}.journal`)).toBe(false)
  })

  it('can be read while the lock is held', async () => {
    const state = open()
    await state.handle(list('clients'))
    const names = await withFileLock(state.file, () => clientNames(open()))
    expect(names).toContain('Acme Widgets')
  })

  it('does not wait for a process that died with the lock', async () => {
    const state = open()
    await state.handle(list('clients'))
    mkdirSync(`${state.file}.lock`)
    utimesSync(`${state.file}.lock`, 0, 0)
    await state.handle(newClient('After the crash'))
    expect(await clientNames(state)).toContain('After the crash')
  })

  it('stays owner-only and leaves nothing else behind when it is rewritten', async () => {
    const state = open()
    await state.handle(list('clients'))
    chmodSync(state.file, 0o644)
    await state.handle(newClient('Written'))
    expect(modeOf(state.file)).toBe(0o600)
    expect(readdirSync(directory)).toEqual(['sandbox-26.10.json'])
  })

  it('keeps earlier writes after its permissions were opened to others', async () => {
    const state = open()
    await state.handle(newClient('Before'))
    chmodSync(state.file, 0o644)
    expect(await clientNames(open())).toContain('Before')
    await open().handle(newClient('After'))
    expect(modeOf(state.file)).toBe(0o600)
    expect(await clientNames(open())).toEqual(expect.arrayContaining(['Before', 'After']))
  })

  it('keeps each release apart', async () => {
    const [older, newer] = [open('25.01'), open('26.10')]
    await newer.handle(newClient('Only on the newest'))
    expect(await clientNames(older)).not.toContain('Only on the newest')
    expect(readdirSync(directory).sort()).toEqual([
      'sandbox-25.01.json',
      'sandbox-26.10.json',
      'sandbox-26.10.json.journal',
    ])
    expect(records(await older.handle(list('tickets')))[0]).not.toHaveProperty('ticket_due_at')
  })

  it('starts over at a reset, with dates relative to that day', async () => {
    const state = open()
    await state.handle(newClient('Short-lived'))
    await open('26.10', new Date('2027-03-01T09:00:00Z')).reset()
    expect(await clientNames(state)).not.toContain('Short-lived')
    const [first] = records(await state.handle(list('domains')))
    expect(first).toMatchObject({ domain_name: 'acme.example', domain_expire: '2027-03-13' })
  })

  it('can be reset before it exists', async () => {
    await open().reset()
    expect(await clientNames(open())).toContain('Acme Widgets')
  })
})

describe('a damaged state', () => {
  const damages: [string, string, string][] = [
    ['an empty file', '', 'is damaged'],
    ['a file that was cut off', '{"format":1,"database":{"rel', 'is damaged'],
    ['other JSON', '[]', 'is damaged'],
    ['a database without tables', '{"format":1,"database":{"release":"26.10"}}', 'is damaged'],
    ['another format', '{"format":99,"database":{}}', 'by another version of itflow'],
  ]

  it.each(damages)('is reported and left unchanged: %s', async (_, text, words) => {
    mkdirSync(directory, { recursive: true })
    const state = open()
    writeFileSync(state.file, text)
    for (const request of [list('clients'), newClient('Never')]) {
      const failure = await state.handle(request).catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(ConfigError)
      expect((failure as ConfigError).message).toContain(state.file)
      expect((failure as ConfigError).message).toContain(words)
      expect((failure as ConfigError).hint).toContain('itflow sandbox reset')
    }
    expect(readFileSync(state.file, 'utf8')).toBe(text)
  })

  it('includes the state of another release under this name', async () => {
    await open('25.01').handle(list('clients'))
    const state = open('26.10')
    writeFileSync(state.file, readFileSync(open('25.01').file))
    await expect(state.handle(list('clients'))).rejects.toThrow('is damaged')
  })

  it('is fixed by a reset', async () => {
    mkdirSync(directory, { recursive: true })
    const state = open()
    writeFileSync(state.file, 'not JSON')
    await state.reset()
    expect(await clientNames(state)).toContain('Acme Widgets')
  })

  it("that can't be read is reported too", async () => {
    const state = open()
    mkdirSync(state.file, { recursive: true })
    const attempt = state.handle(list('clients'))
    await expect(attempt).rejects.toThrow(ConfigError)
    await expect(attempt).rejects.toThrow(`${state.file} is a directory, not a regular file`)
  })
})

describe('concurrent writes', () => {
  it('lose nothing within a process', async () => {
    const states = [open(), open()]
    const names = Array.from({ length: 20 }, (_, index) => `At once ${index}`)
    await Promise.all(names.map((name, index) => states[index % 2]!.handle(newClient(name))))
    expect(await clientNames(open())).toEqual(expect.arrayContaining(names))
  })

  it('lose nothing between processes, the first use included', async () => {
    const program = await bundledWriter(base)
    const processes = ['one', 'two', 'three', 'four']
    const run = promisify(execFile)
    await Promise.all(processes.map((name) => run(process.execPath, [program, directory, name])))
    const names = processes.flatMap((name) => [0, 1, 2, 3, 4].map((index) => `${name} ${index}`))
    const stored = await clientNames(open())
    expect(stored).toEqual(expect.arrayContaining(names))
    expect(stored).toHaveLength(6 + names.length)
    expect(existsSync(`${open().file}.locks`)).toBe(false)
  })
})
