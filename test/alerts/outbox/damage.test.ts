import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { OutboxState } from '../../../src/alerts/outbox/outbox.ts'
import { outboxFiles } from '../../../src/alerts/outbox/outbox-files.ts'
import { readOutbox } from '../../../src/alerts/outbox/read-outbox.ts'
import { eachOnce, isSlowSuite } from '../../support/division.ts'
import { alertAbout, contentsOf, freshDirectory, fullDisk, openIn, openState } from './outboxes.ts'

const LOG = 'outbox.jsonl'

/** The log of a receiver that was killed, and what it held after each of its lines. */
async function history(): Promise<{ log: Buffer; ends: number[]; states: unknown[] }> {
  const directory = freshDirectory()
  const { outbox } = await openIn(directory)
  const path = join(directory, LOG)
  const ends = [readFileSync(path).length]
  const states = [contentsOf(outbox.state)]
  const steps: (() => Promise<unknown>)[] = [
    () => outbox.accept('probe', [alertAbout('a')]),
    () => outbox.accept('probe', [alertAbout('b')]),
    () => outbox.settle(1, { aa: openState(7) }),
    () => outbox.fail(2, 'Gone.'),
    () => outbox.report([2], 42),
    () => outbox.accept('other', [alertAbout('c', { details: 'é'.repeat(20) })]),
    () => outbox.retry([2]),
    () => outbox.update({ aa: undefined, bb: openState(8) }),
    () => outbox.fail(3, 'Lost.'),
    () => outbox.drop([3]),
    () => outbox.settle(2, { bb: openState(9) }),
  ]
  for (const step of steps) {
    await step()
    ends.push(readFileSync(path).length)
    states.push(contentsOf(outbox.state))
  }
  const log = readFileSync(path)
  await outbox.close()
  return { log, ends, states }
}

function directoryWith(log: Uint8Array): string {
  const directory = freshDirectory()
  mkdirSync(directory, { mode: 0o700 })
  writeFileSync(join(directory, LOG), log, { mode: 0o600 })
  return directory
}

/** Every position in a log; in the quick suite, those around line breaks and some others. */
function positions(length: number, ends: readonly number[]): number[] {
  const all = Array.from({ length }, (_, at) => at)
  const isNear = (at: number) => ends.some((end) => Math.abs(at - end) <= 2)
  return isSlowSuite ? all : all.filter((at) => isNear(at) || at % 7 === 0)
}

function keysOf(state: OutboxState): string[] {
  return [...state.waiting.values(), ...state.failed.values()].map(({ event }) => event.key)
}

describe('a log that was cut off', () => {
  it('at any byte has what its whole lines say, and takes more', async () => {
    const { log, ends, states } = await history()
    for (let size = 0; size <= log.length; size += 1) {
      const directory = directoryWith(log.subarray(0, size))
      // A line without its line break is whole too.
      const lines = ends.filter((end) => end <= size + 1).length
      const expected = states[lines - 1] ?? contentsOf(readOutbox(`${directory}-none`))
      expect(contentsOf(readOutbox(directory)), `${size} bytes`).toEqual(expected)
      if (!isSlowSuite && size % 5 > 0) continue
      const { outbox, problems } = await openIn(directory)
      expect(contentsOf(outbox.state)).toEqual(expected)
      const isTorn = size > 0 && !ends.includes(size) && !ends.includes(size + 1)
      expect(problems).toEqual(isTorn ? [expect.stringContaining('incomplete')] : [])
      await outbox.accept('probe', [alertAbout('later')])
      expect(keysOf(readOutbox(directory))).toEqual(keysOf(outbox.state))
      await outbox.close()
      expect(readdirSync(directory)).toEqual([LOG])
    }
  })

  it('goes on even if there is no room to compact it', async () => {
    const { log, ends } = await history()
    const files = { ...outboxFiles, create: () => Promise.reject(fullDisk()) }
    for (const size of eachOnce(
      ends.flatMap((end) => [end - 1, end - 2, end, end + 1]).filter((at) => at <= log.length),
      (at) => at,
    )) {
      const directory = directoryWith(log.subarray(0, size))
      const before = keysOf(readOutbox(directory))
      const { outbox, problems } = await openIn(directory, { files })
      expect(problems).toContainEqual(expect.stringContaining("couldn't be compacted"))
      await outbox.accept('probe', [alertAbout('later')])
      await outbox.accept('probe', [alertAbout('latest')])
      expect(keysOf(readOutbox(directory)).sort()).toEqual([...before, 'later', 'latest'].sort())
      await outbox.close()
      const again = await openIn(directory)
      expect(again.problems).toEqual([])
      expect(keysOf(again.outbox.state).sort()).toEqual([...before, 'later', 'latest'].sort())
      await again.outbox.close()
    }
  })
})

describe('a log with a damaged byte', () => {
  it.each([
    ['another byte', (byte: number) => byte ^ 0x15],
    ['a zero', () => 0],
    ['a line break', () => 10],
    ["a byte that isn't UTF-8", () => 0xff],
    ['a flipped bit', (byte: number) => byte ^ 0x80],
  ])('keeps every other line, and a copy: %s', async (_, damage) => {
    const directories = ['a', 'b', 'c', 'd'].map((key) => alertAbout(key))
    const first = freshDirectory()
    const { outbox } = await openIn(first)
    const ends = [readFileSync(join(first, LOG)).length]
    for (const event of directories) {
      await outbox.accept('probe', [event])
      ends.push(readFileSync(join(first, LOG)).length)
    }
    const log = readFileSync(join(first, LOG))
    await outbox.close()
    const all = ['a', 'b', 'c', 'd']
    for (const at of positions(log.length, ends)) {
      const damaged = Buffer.from(log)
      damaged[at] = damage(log[at] ?? 0)
      if (damaged.equals(log)) continue
      const directory = directoryWith(damaged)
      const line = ends.findIndex((end) => at < end)
      // A damaged line break damages no line.
      const isBreak = ends.includes(at + 1)
      const expected = isBreak ? all : all.filter((_key, nth) => nth + 1 !== line)
      const opened = await openIn(directory)
      expect(keysOf(opened.outbox.state), `byte ${at}`).toEqual(expected)
      expect(opened.problems.length, `byte ${at}`).toBeGreaterThan(0)
      const copies = readdirSync(directory).filter((name) => name.includes('damaged'))
      if (line < ends.length - 1) {
        expect(copies).toHaveLength(1)
        expect(readFileSync(join(directory, copies[0] ?? '')).equals(damaged)).toBe(true)
      }
      await opened.outbox.accept('probe', [alertAbout('later')])
      await opened.outbox.close()
      expect(keysOf(readOutbox(directory))).toEqual([...expected, 'later'])
    }
  })

  it('goes on after a part that was never written, as after a power failure', async () => {
    const { log, ends, states } = await history()
    const [from, to] = [ends[1] ?? 0, ends[2] ?? 0]
    const damaged = Buffer.from(log).fill(0, from, to)
    const { outbox, problems } = await openIn(directoryWith(damaged))
    expect(contentsOf(outbox.state)).toEqual(states.at(-1))
    expect(problems[0]).toContain('line 3')
    await outbox.close()
  })

  it('is reported without what is in it', async () => {
    const { log } = await history()
    const damaged = Buffer.from(log.toString('latin1').replaceAll('"key":"b"', '"key":"s3cret"'))
    const directory = directoryWith(damaged)
    const { outbox, problems } = await openIn(directory)
    expect(problems.join()).not.toMatch(/s3cret|About/)
    expect(problems.join()).toContain(dirname(join(directory, LOG)))
    await outbox.close()
  })

  it.each([
    ['nothing but zeros', Buffer.alloc(5000)],
    ['another kind of file', Buffer.from('{"is":"event","seq":1}\n[1]\nnull\n\n\n')],
    ['a line of a kind that is unknown', Buffer.from('{"is":"odd","check":"00000000"}\n')],
    ['only line breaks', Buffer.from('\n\n\n')],
  ])('does not keep the receiver from starting: %s', async (_, bytes) => {
    const directory = directoryWith(bytes)
    expect(contentsOf(readOutbox(directory)).lastSeq).toBe(0)
    const { outbox } = await openIn(directory)
    await outbox.accept('probe', [alertAbout('a')])
    await outbox.close()
    expect(keysOf(readOutbox(directory))).toEqual(['a'])
  })
})
