import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OutboxFullError } from '../../../src/alerts/outbox/outbox.ts'
import { readOutbox } from '../../../src/alerts/outbox/read-outbox.ts'
import { compileChild } from '../../profiles/child.ts'
import { freshHome } from '../../support/homes.ts'
import {
  alertAbout,
  contentsOf,
  faultyFiles,
  freshDirectory,
  fullDisk,
  openIn,
  openState,
} from './outboxes.ts'

const LOG = 'outbox.jsonl'

/** A disk that is full while `disk.isFull`: `failing` operations fail. */
function fillingDisk(failing: readonly string[]) {
  const disk = { isFull: false, tries: 0 }
  const files = faultyFiles((operation) => {
    if (!disk.isFull || !failing.includes(operation)) return
    disk.tries += 1
    throw fullDisk()
  })
  return { disk, files }
}

describe.each([
  ['a write', ['write', 'create']],
  ['a sync', ['sync', 'create']],
  ['a write, and cutting off what is left of it', ['write', 'create', 'truncate']],
])('a disk that is full for %s', (_, failing) => {
  it('refuses events, of which nothing stays, and works again when there is room', async () => {
    const directory = freshDirectory()
    const { disk, files } = fillingDisk(failing)
    const { outbox } = await openIn(directory, { files })
    await outbox.accept('probe', [alertAbout('a')])
    const size = statSync(join(directory, LOG)).size
    disk.isFull = true
    const refused = await Promise.allSettled(
      ['b', 'c', 'd'].map((key) => outbox.accept('probe', [alertAbout(key), alertAbout(key)])),
    )
    expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(refused[0]).toMatchObject({ reason: expect.any(OutboxFullError) })
    expect([outbox.isHealthy(), outbox.state.waiting.size]).toEqual([false, 1])
    if (!failing.includes('truncate')) expect(statSync(join(directory, LOG)).size).toBe(size)
    disk.isFull = false
    // It finds out by itself.
    await expect.poll(() => outbox.isHealthy()).toBe(true)
    await outbox.accept('probe', [alertAbout('e')])
    const keys = [...readOutbox(directory).waiting.values()].map(({ event }) => event.key)
    expect(keys).toEqual(['a', 'e'])
    expect(readFileSync(join(directory, LOG), 'utf8')).not.toContain('About b')
    await outbox.close()
    const again = await openIn(directory)
    expect([again.problems, again.outbox.state.waiting.size]).toEqual([[], 2])
    await again.outbox.close()
  })

  it('lets changes wait, which count at once, and writes them before anything else', async () => {
    const directory = freshDirectory()
    const { disk, files } = fillingDisk(failing)
    const { outbox } = await openIn(directory, { files })
    await outbox.accept(
      'probe',
      ['a', 'b', 'c'].map((key) => alertAbout(key)),
    )
    disk.isFull = true
    let done = 0
    const changes = [
      outbox.settle(1, { aa: openState(7) }),
      outbox.update({ bb: openState(8) }),
      outbox.fail(2, 'Gone.'),
    ].map((change) =>
      change.then(() => {
        done += 1
      }),
    )
    await expect(outbox.accept('probe', [alertAbout('d')])).rejects.toThrow(OutboxFullError)
    const tries = disk.tries
    await expect.poll(() => disk.tries).toBeGreaterThan(tries + 2)
    expect([done, [...outbox.state.waiting.keys()]]).toEqual([0, [3]])
    expect([outbox.state.alerts.size, outbox.state.failed.size]).toEqual([2, 1])
    disk.isFull = false
    await outbox.accept('probe', [alertAbout('e')])
    expect(done).toBe(3)
    await Promise.all(changes)
    expect(contentsOf(readOutbox(directory))).toEqual(contentsOf(outbox.state))
    await outbox.close()
  })

  it('is reported when the outbox is closed with changes that are not on disk', async () => {
    const directory = freshDirectory()
    const { disk, files } = fillingDisk(failing)
    const { outbox } = await openIn(directory, { files })
    await outbox.accept('probe', [alertAbout('a')])
    disk.isFull = true
    const settled = outbox.settle(1, {})
    settled.catch(() => undefined)
    await expect(outbox.close()).rejects.toThrow('ENOSPC')
    await expect(settled).rejects.toThrow('closed')
    const again = await openIn(directory)
    expect([...again.outbox.state.waiting.keys()]).toEqual([1])
    await again.outbox.close()
  })
})

it('writes small changes even while there is no room for events', async () => {
  const directory = freshDirectory()
  let room = Number.POSITIVE_INFINITY
  const files = faultyFiles((operation, bytes) => {
    if (operation === 'write' && bytes > room) throw fullDisk()
  })
  const { outbox } = await openIn(directory, { files })
  await outbox.accept('probe', [alertAbout('a')])
  room = 200
  const large = alertAbout('b', { details: 'x'.repeat(1000) })
  const [accepted, settled] = await Promise.allSettled([
    outbox.accept('probe', [large]),
    outbox.settle(1, {}),
  ])
  expect([accepted.status, settled.status]).toEqual(['rejected', 'fulfilled'])
  expect(readOutbox(directory).waiting.size).toBe(0)
  // A few bytes fit, but not what was refused.
  expect(outbox.isHealthy()).toBe(false)
  await outbox.update({ aa: openState(7) })
  room = Number.POSITIVE_INFINITY
  await expect.poll(() => outbox.isHealthy()).toBe(true)
  await outbox.close()
})

it('tries again after the given time, without being asked', async () => {
  const { disk, files } = fillingDisk(['write'])
  const { outbox } = await openIn(freshDirectory(), { files, retryAfter: 1000 })
  disk.isFull = true
  await expect(outbox.accept('probe', [alertAbout('a')])).rejects.toThrow('The disk is full.')
  const tries = disk.tries
  await expect.poll(() => disk.tries, { timeout: 3000 }).toBe(tries + 1)
  disk.isFull = false
  await expect.poll(() => outbox.isHealthy(), { timeout: 3000 }).toBe(true)
  await outbox.close()
})

it('says that another fault than a full disk keeps it from being written', async () => {
  let isBroken = false
  const files = faultyFiles((operation) => {
    if (isBroken && operation === 'sync') throw new Error('EIO: /secret/path')
  })
  const { outbox } = await openIn(freshDirectory(), { files })
  isBroken = true
  const error = await outbox.accept('probe', [alertAbout('a')]).catch((thrown) => thrown)
  expect(error).toBeInstanceOf(OutboxFullError)
  expect(error.message).toBe("The outbox can't be written.")
  isBroken = false
  await outbox.accept('probe', [alertAbout('a')])
  await outbox.close()
})

it('goes on appending while there is no room to compact', async () => {
  const directory = freshDirectory()
  const { disk, files } = fillingDisk(['create'])
  const { outbox } = await openIn(directory, { files, limits: { compactFrom: 1000 } })
  disk.isFull = true
  for (let seq = 1; seq <= 30; seq += 1) {
    await outbox.accept('probe', [alertAbout('a')])
    await outbox.settle(seq, {})
  }
  expect([disk.tries, outbox.isHealthy()]).toEqual([1, true])
  await outbox.close()
})

let child: string
beforeAll(async () => {
  child = await compileChild('fill-outbox', 'alerts/outbox')
})

function fill(directory: string, shell: string): { accepted: number; refused: string[] } {
  const { stdout, stderr } = spawnSync(
    'sh',
    ['-c', `${shell} exec "$0" "$@"`, process.execPath, child, directory],
    {
      encoding: 'utf8',
    },
  )
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

describe('a file that may not grow (ulimit -f)', () => {
  it('keeps what was accepted', () => {
    const directory = freshDirectory()
    const { accepted, refused } = fill(directory, 'ulimit -f 100;')
    expect(accepted).toBeGreaterThan(20)
    expect(refused).toEqual(['OutboxFullError: The disk is full.'])
    const { waiting } = readOutbox(directory)
    expect(waiting.size).toBe(accepted)
  })
})

const mounted: string[] = []
afterAll(() => {
  for (const folder of mounted.splice(0)) spawnSync('umount', [folder])
})

/** Mounts a small disk in memory; undefined if this process may not. */
function smallDisk(): string | undefined {
  const folder = mkdtempSync(join(freshHome(), 'disk-'))
  const args = ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]
  if (spawnSync('mount', args).status !== 0) return undefined
  mounted.push(folder)
  return folder
}

describe('a real disk that is full', () => {
  const disk = smallDisk()

  it.runIf(disk !== undefined)(
    'keeps what was accepted, and goes on when there is room',
    async () => {
      const folder = disk ?? ''
      const filler = join(folder, 'filler')
      writeFileSync(filler, Buffer.alloc(40 * 1024))
      const { outbox } = await openIn(join(folder, 'receiver'))
      const accepted: number[] = []
      const fillUp = async () => {
        for (;;) {
          const event = alertAbout('a', { details: 'x'.repeat(300) })
          const [one] = await outbox.accept('probe', [event])
          accepted.push(one?.seq ?? 0)
        }
      }
      await expect(fillUp()).rejects.toThrow('The disk is full.')
      expect(accepted.length).toBeGreaterThan(5)
      expect(outbox.isHealthy()).toBe(false)
      expect([...readOutbox(join(folder, 'receiver')).waiting.keys()]).toEqual(accepted)
      execFileSync('rm', [filler])
      await expect.poll(() => outbox.isHealthy()).toBe(true)
      const before = accepted.length
      await expect(fillUp()).rejects.toThrow('The disk is full.')
      expect(accepted.length).toBeGreaterThan(before)
      await outbox.close()
      expect([...readOutbox(join(folder, 'receiver')).waiting.keys()]).toEqual(accepted)
    },
  )
})
