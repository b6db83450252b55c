import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SyncedFile } from '../../src/files/synced-file.ts'
import { resources } from '../../src/resources/index.ts'
import type { JournalEntry } from '../../src/runs/journal-entries.ts'
import { JournalFile } from '../../src/runs/journal-file.ts'
import { readLines } from '../../src/runs/journal-lines.ts'
import { performRun } from '../../src/runs/perform-run.ts'
import { requireJournal } from '../../src/runs/reopen-run.ts'
import { resumeRun } from '../../src/runs/resume.ts'
import { listRuns } from '../../src/runs/run-list.ts'
import type { Step } from '../../src/runs/step.ts'
import { writesIn } from '../support/api.ts'
import { runRig } from './rig.ts'

const entry = (step: number): JournalEntry => ({
  ...{ is: 'begun', step, at: '2026-11-24T12:00:00.000Z', verb: 'update', client: 1 },
  fields: { name: { to: `value ${step}` } },
})

/** A file in memory that records its calls; a sync waits until the test allows it. */
function memoryFile(most = Number.POSITIVE_INFINITY) {
  const steps: string[] = []
  let bytes = Buffer.alloc(0)
  let letThrough: (() => void) | undefined
  const handle: SyncedFile = {
    write: async (more, position) => {
      const room = Math.max(0, most - position)
      bytes = Buffer.concat([bytes.subarray(0, position), more.subarray(0, room)])
      steps.push('write')
      if (room < more.length)
        throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' })
    },
    sync: () =>
      new Promise((resolve) => {
        steps.push('sync')
        letThrough = resolve
      }),
    truncate: async (size) => {
      steps.push('cut')
      bytes = bytes.subarray(0, size)
    },
    close: async () => void steps.push('close'),
  }
  return { handle, steps, text: () => bytes.toString(), next: () => letThrough?.() }
}

const START = { size: 0, sum: 0 }
const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('a journal', () => {
  it('confirms an entry only once it is on disk', async () => {
    const { handle, steps, next } = memoryFile()
    const file = new JournalFile('x', handle, START)
    let isThere = false
    const added = file.append(entry(0)).then(() => {
      isThere = true
    })
    await turn()
    expect({ steps, isThere }).toEqual({ steps: ['write', 'sync'], isThere: false })
    next()
    await added
    expect(isThere).toBe(true)
  })

  it('syncs entries together that arrive while another is being synced', async () => {
    const { handle, steps, next, text } = memoryFile()
    const file = new JournalFile('x', handle, START)
    const all = [file.append(entry(0))]
    await turn()
    for (let step = 1; step < 100; step += 1) all.push(file.append(entry(step)))
    next()
    await turn()
    next()
    await Promise.all(all)
    expect(steps).toEqual(['write', 'sync', 'write', 'sync'])
    const { entries } = readLines(Buffer.from(text()))
    expect(entries).toEqual(Array.from({ length: 100 }, (_, step) => entry(step)))
  })

  it('removes what did not fit, and accepts nothing more', async () => {
    const { handle, steps, next, text } = memoryFile(250)
    const file = new JournalFile('x', handle, START)
    const first = file.append(entry(0))
    await turn()
    next()
    await first
    const before = text()
    const refused = [entry(1), entry(2), entry(3)].map((one) => file.append(one))
    for (const one of refused) await expect(one).rejects.toMatchObject({ code: 'output_failed' })
    await expect(file.append(entry(4))).rejects.toMatchObject({ code: 'output_failed' })
    expect(steps.at(-1)).toBe('cut')
    expect(text()).toBe(before)
  })
})

const STEPS: readonly Step[] = Array.from({ length: 30 }, (_, index) => ({
  ...{ verb: 'create', name: `N${index}`, client: 1, line: index + 2 },
  values: { asset_name: `N${index}`, asset_type: 'Laptop', asset_notes: 'n'.repeat(200) },
}))

describe('a disk that is full', () => {
  it('stops the run before the write, reports that, and the run can be resumed', async () => {
    const rig = runRig()
    const before = rig.database.tables['assets']?.rows.length ?? 0
    const order = {
      command: 't',
      resource: resources.assets,
      scope: { kind: 'all' },
      steps: STEPS,
    } as const
    let written = 0
    const { openSyncedFile } = await import('../../src/files/synced-file.ts')
    const { outcomes, failure } = await performRun(rig.world, rig.api, order, {
      ...rig.acting,
      open: async (path) => {
        const handle = await openSyncedFile(path)
        const most = statSync(path).size + 6000
        return {
          ...handle,
          write: async (bytes, position) => {
            if (position + bytes.length > most) {
              await handle.write(bytes.subarray(0, 10), position)
              throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' })
            }
            written += 1
            return handle.write(bytes, position)
          },
        }
      },
    })
    expect(failure).toMatchObject({ code: 'output_failed' })
    expect(written).toBeGreaterThan(0)
    const count = (state: string) => outcomes.filter((one) => one.state === state).length
    const made = (rig.database.tables['assets']?.rows.length ?? 0) - before
    expect(count('done')).toBe(made)
    expect(made).toBeLessThan(30)
    expect(count('untried') + count('failed')).toBe(30 - made)
    // Every write that was sent is in the journal.
    const journal = requireJournal(rig.world, 1)
    expect(journal.steps.filter(({ begun }) => begun !== undefined).length).toBe(made)
    expect((await listRuns(rig.world)).map(({ state }) => state)).toEqual(['interrupted'])
    const resumed = await resumeRun(rig.world, rig.api, 1, rig.acting)
    expect(resumed.outcomes.every(({ state }) => state === 'done')).toBe(true)
    expect((rig.database.tables['assets']?.rows.length ?? 0) - before).toBe(30)
    expect(writesIn(rig.calls)).toHaveLength(30)
  })
})

describe('reading a journal', () => {
  async function finished() {
    const rig = runRig()
    const steps = STEPS.slice(0, 3)
    await performRun(
      rig.world,
      rig.api,
      { command: 't', resource: resources.assets, scope: { kind: 'all' }, steps },
      rig.acting,
    )
    const path = join(rig.folder, '1.ndjson')
    return { rig, path, bytes: readFileSync(path) }
  }

  it('ignores an incomplete last line, wherever it was cut', async () => {
    const { rig, path, bytes } = await finished()
    const ends = [...bytes.keys()].filter((at) => bytes[at] === 10)
    const [, , , lastStep = 0] = ends
    for (let at = lastStep + 1; at < bytes.length; at += 7) {
      writeFileSync(path, bytes.subarray(0, at))
      const { end } = requireJournal(rig.world, 1)
      expect(end.size).toBe((ends.findLast((one) => one < at) ?? 0) + 1)
    }
  })

  it("fails with the journal's path if anything else was changed", async () => {
    const { rig, path, bytes } = await finished()
    const last = bytes.lastIndexOf(10, bytes.length - 2)
    for (let at = 0; at < last; at += 97) {
      const damaged = Buffer.from(bytes)
      damaged[at] = damaged[at] === 120 ? 121 : 120
      writeFileSync(path, damaged)
      expect(() => requireJournal(rig.world, 1)).toThrow(/1\.ndjson is damaged: line \d+/)
      expect((await listRuns(rig.world)).map(({ run, state }) => [run, state])).toEqual([
        [1, 'damaged'],
      ])
    }
  })

  it('fails if lines were removed or moved', async () => {
    const { rig, path, bytes } = await finished()
    const lines = bytes.toString().split('\n').slice(0, -1)
    for (const at of lines.keys()) {
      if (at === lines.length - 1) continue
      writeFileSync(path, `${lines.toSpliced(at, 1).join('\n')}\n`)
      expect(() => requireJournal(rig.world, 1)).toThrow('is damaged')
    }
  })
})

it('the journal has no secrets', async () => {
  const rig = runRig()
  const steps: readonly Step[] = [
    {
      ...{ verb: 'create', name: 'vpn', client: 1 },
      values: { credential_name: 'vpn', credential_password: { secret: true } },
    },
  ]
  const order = {
    command: 't',
    resource: resources.credentials,
    scope: { kind: 'all' },
    steps,
  } as const
  const secret = 'correct horse battery'
  const { outcomes } = await performRun(rig.world, rig.api, order, {
    ...rig.acting,
    secretsOf: () => ({ credential_password: secret }),
  })
  expect(outcomes.map(({ state }) => state)).toEqual(['done'])
  const text = readFileSync(join(rig.folder, '1.ndjson'), 'utf8')
  expect(text).toContain('{"secret":true}')
  expect(text).not.toContain(secret)
})
