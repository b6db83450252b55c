import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { OutboxFullError } from '../../../src/alerts/outbox/outbox.ts'
import { outboxFiles } from '../../../src/alerts/outbox/outbox-files.ts'
import { readOutbox } from '../../../src/alerts/outbox/read-outbox.ts'
import { checkedLine } from '../../../src/files/checked-lines.ts'
import {
  alertAbout,
  contentsOf,
  faultyFiles,
  freshDirectory,
  NOW,
  openIn,
  openState,
} from './outboxes.ts'

const LOG = 'outbox.jsonl'

function logIn(directory: string): string {
  return readFileSync(join(directory, LOG), 'utf8')
}

describe('an outbox', () => {
  it('numbers events, and has them on disk once they are accepted', async () => {
    const directory = freshDirectory()
    const { outbox, problems } = await openIn(directory)
    expect([problems, contentsOf(outbox.state)]).toEqual([
      [],
      { waiting: [], alerts: [], failed: [], lastSeq: 0 },
    ])
    const events = [
      alertAbout('disk-full'),
      alertAbout('héé\u{1f600}\ud800', { state: 'recovery' }),
    ]
    const accepted = await outbox.accept('probe', events)
    expect(accepted).toEqual(
      events.map((event, index) => ({ seq: index + 1, at: NOW, source: 'probe', event })),
    )
    expect([...readOutbox(directory).waiting.values()]).toEqual(accepted)
    expect(contentsOf(outbox.state)).toEqual(contentsOf(readOutbox(directory)))
    expect(await outbox.accept('probe', [])).toEqual([])
    await outbox.close()
    const again = await openIn(directory)
    expect([...again.outbox.state.waiting.values()]).toEqual(accepted)
    expect(await again.outbox.accept('probe', [alertAbout('c')])).toMatchObject([{ seq: 3 }])
    await again.outbox.close()
  })

  it('never uses a number again, even once all events are settled', async () => {
    const directory = freshDirectory()
    const { outbox } = await openIn(directory)
    await outbox.accept('probe', [alertAbout('a'), alertAbout('b')])
    await Promise.all([outbox.settle(1, {}), outbox.settle(2, {})])
    await outbox.close()
    const again = await openIn(directory)
    await again.outbox.close()
    const { outbox: third } = await openIn(directory)
    expect(await third.accept('probe', [alertAbout('c')])).toMatchObject([{ seq: 3 }])
    await third.close()
  })

  it('remembers what is known about alerts, and forgets it', async () => {
    const directory = freshDirectory()
    const { outbox } = await openIn(directory)
    await outbox.accept('probe', [alertAbout('a')])
    const settled = outbox.settle(1, { aa: openState(7), bb: openState(8) })
    expect(outbox.state.waiting.size).toBe(0)
    await settled
    await outbox.update({ aa: undefined, cc: openState(9) })
    const expected = [
      ['bb', openState(8)],
      ['cc', openState(9)],
    ]
    expect(contentsOf(readOutbox(directory)).alerts).toEqual(expected)
    await outbox.close()
    expect(contentsOf(readOutbox(directory)).alerts).toEqual(expected)
  })

  it('moves events to the failed ones and back, in the order in which they were accepted', async () => {
    const directory = freshDirectory()
    const { outbox } = await openIn(directory)
    await outbox.accept(
      'probe',
      ['a', 'b', 'c', 'd'].map((key) => alertAbout(key)),
    )
    await Promise.all([outbox.fail(2, 'Gone.'), outbox.fail(3, 'Lost.'), outbox.fail(1, 'Odd.')])
    await outbox.report([2, 3, 77], 42)
    await outbox.retry([3, 2, 77])
    await outbox.drop([77])
    expect([...outbox.state.waiting.keys()]).toEqual([2, 3, 4])
    expect(outbox.state.waiting.get(2)).toEqual({
      seq: 2,
      at: NOW,
      source: 'probe',
      event: alertAbout('b'),
    })
    await outbox.fail(3, 'Lost again.')
    await outbox.report([3], 43)
    for (const state of [outbox.state, readOutbox(directory)]) {
      expect(contentsOf(state).failed).toEqual([
        expect.objectContaining({ seq: 1, reason: 'Odd.', failedAt: NOW }),
        expect.objectContaining({ seq: 3, reason: 'Lost again.', failedAt: NOW, ticket: 43 }),
      ])
    }
    const before = contentsOf(outbox.state)
    await outbox.close()
    const again = await openIn(directory)
    expect(contentsOf(again.outbox.state)).toEqual(before)
    await again.outbox.drop([1, 3])
    expect(readOutbox(directory).failed.size).toBe(0)
    await again.outbox.close()
  })

  it('writes what many senders send at the same time with one write and one sync', async () => {
    const directory = freshDirectory()
    const operations: string[] = []
    const files = faultyFiles((operation) => void operations.push(operation))
    const { outbox } = await openIn(directory, { files })
    operations.length = 0
    const senders = Array.from({ length: 500 }, (_, nth) => `key-${nth}`)
    await Promise.all(senders.map((key) => outbox.accept('probe', [alertAbout(key)])))
    expect(operations).toEqual(['write', 'sync'])
    // What arrives while that is written shares the next one.
    operations.length = 0
    const first = outbox.accept('probe', [alertAbout('first')])
    await new Promise((resolve) => setImmediate(resolve))
    await Promise.all([first, ...senders.map((key) => outbox.accept('probe', [alertAbout(key)]))])
    expect(operations.filter((operation) => operation === 'sync').length).toBeLessThanOrEqual(2)
    expect(readOutbox(directory).waiting.size).toBe(1001)
    await outbox.close()
  })

  it('resolves only once the sync is done', async () => {
    const directory = freshDirectory()
    let finish: (() => void) | undefined
    let isReady = false
    const files = faultyFiles((operation) => {
      if (!isReady || operation !== 'sync') return undefined
      return new Promise<void>((resolve) => {
        finish = resolve
      })
    })
    const { outbox } = await openIn(directory, { files })
    isReady = true
    let isAccepted = false
    const accepted = outbox.accept('probe', [alertAbout('a')]).then(() => {
      isAccepted = true
    })
    await expect.poll(() => finish).toBeDefined()
    expect([isAccepted, outbox.state.waiting.size, outbox.state.lastSeq]).toEqual([false, 0, 0])
    isReady = false
    finish?.()
    await accepted
    expect(outbox.state.waiting.size).toBe(1)
    await outbox.close()
  })

  it('stores keys and details only until the event is settled', async () => {
    const directory = freshDirectory()
    const { outbox } = await openIn(directory)
    await outbox.accept('probe', [alertAbout('secret-key-1'), alertAbout('secret-key-2')])
    await outbox.settle(1, { aa: openState(7) })
    await outbox.fail(2, 'Gone.')
    expect(logIn(directory)).toContain('secret-key-1')
    await outbox.close()
    expect(logIn(directory)).not.toContain('secret-key-1')
    expect(logIn(directory)).toContain('secret-key-2')
    const again = await openIn(directory)
    await again.outbox.drop([2])
    await again.outbox.close()
    expect(logIn(directory)).not.toContain('secret-key')
  })

  it('removes what a killed receiver has settled when it is opened', async () => {
    const directory = freshDirectory()
    const { outbox } = await openIn(directory)
    await outbox.accept('probe', [alertAbout('secret-key-1')])
    await outbox.settle(1, {})
    const log = logIn(directory)
    await outbox.close()
    writeFileSync(join(directory, LOG), log)
    const again = await openIn(directory)
    expect(logIn(directory)).not.toContain('secret-key-1')
    await again.outbox.close()
  })

  it('is only for its owner', async () => {
    const directory = freshDirectory()
    const { outbox } = await openIn(directory)
    await outbox.accept('probe', [alertAbout('a')])
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    expect(statSync(join(directory, LOG)).mode & 0o777).toBe(0o600)
    await outbox.close()
    expect(statSync(join(directory, LOG)).mode & 0o777).toBe(0o600)
  })

  it('is not used if others can write to its directory', async () => {
    const directory = freshDirectory()
    mkdirSync(directory)
    execFileSync('chmod', ['777', directory])
    await expect(openIn(directory)).rejects.toMatchObject({ code: 'refused' })
  })

  it('is not read if a later version wrote it', async () => {
    const directory = freshDirectory()
    mkdirSync(directory, { mode: 0o700 })
    const log = checkedLine({ is: 'outbox', format: 2, lastSeq: 3 }).text
    writeFileSync(join(directory, LOG), log)
    await expect(openIn(directory)).rejects.toMatchObject({ code: 'config' })
    expect(() => readOutbox(directory)).toThrow('later version')
    expect([logIn(directory), readdirSync(directory)]).toEqual([log, [LOG]])
  })
})

describe('an outbox that is open', () => {
  it('is written again with all that it holds if somebody has removed its file', async () => {
    const directory = freshDirectory()
    const { outbox } = await openIn(directory)
    await outbox.accept('probe', [alertAbout('before')])
    rmSync(join(directory, LOG))
    await outbox.accept('probe', [alertAbout('after')])
    expect([...readOutbox(directory).waiting.values()].map(({ event }) => event.key)).toEqual([
      'before',
      'after',
    ])
    await outbox.close()
  })

  it('is refused to a second owner, which is given the process that has it', async () => {
    const directory = freshDirectory()
    const { outbox } = await openIn(directory)
    const second = openIn(directory)
    await expect(second).rejects.toMatchObject({ code: 'refused', exit: 10 })
    await expect(second).rejects.toThrow(`process ${process.pid}`)
    // It can still be read, and written by its owner.
    await outbox.accept('probe', [alertAbout('a')])
    expect(readOutbox(directory).waiting.size).toBe(1)
    await outbox.close()
    const next = await openIn(directory)
    expect(next.outbox.state.waiting.size).toBe(1)
    await next.outbox.close()
  })

  it('is never written again once another process may have it', async () => {
    const directory = freshDirectory()
    let lost = 0
    const onLost = () => {
      lost += 1
    }
    const { outbox } = await openIn(directory, { onLost })
    await outbox.accept('probe', [alertAbout('a')])
    const log = logIn(directory)
    // As another machine does to a process without a sign of life.
    rmSync(join(directory, `${LOG}.locks`), { recursive: true })
    await expect.poll(() => lost, { timeout: 5000 }).toBe(1)
    expect(outbox.isHealthy()).toBe(false)
    await expect(outbox.accept('probe', [alertAbout('b')])).rejects.toThrow(OutboxFullError)
    await expect(outbox.settle(1, {})).rejects.toThrow('taken over')
    await outbox.close()
    expect(logIn(directory)).toBe(log)
  })

  it('takes nothing after it was closed', async () => {
    const { outbox } = await openIn(freshDirectory())
    await outbox.accept('probe', [alertAbout('a')])
    const settled = outbox.settle(1, {})
    await outbox.close()
    await settled
    await expect(outbox.accept('probe', [alertAbout('b')])).rejects.toThrow(OutboxFullError)
    await expect(outbox.settle(1, {})).rejects.toThrow('closed')
  })

  it('writes what was accepted before it is closed', async () => {
    const directory = freshDirectory()
    const { outbox } = await openIn(directory)
    const accepted = outbox.accept('probe', [alertAbout('a')])
    await outbox.close()
    await accepted
    expect(readOutbox(directory).waiting.size).toBe(1)
  })
})

describe('limits', () => {
  it('are for events that wait, whether they are on disk yet or not', async () => {
    const { outbox } = await openIn(freshDirectory(), { limits: { waiting: 3 } })
    const two = [alertAbout('a'), alertAbout('b')]
    const [first, second] = await Promise.allSettled([
      outbox.accept('probe', two),
      outbox.accept('probe', two),
    ])
    expect([first.status, second.status]).toEqual(['fulfilled', 'rejected'])
    expect(second).toMatchObject({ reason: expect.any(OutboxFullError) })
    await outbox.accept('probe', [alertAbout('c')])
    await expect(outbox.accept('probe', [alertAbout('d')])).rejects.toThrow('Too many')
    expect([outbox.state.waiting.size, outbox.isHealthy()]).toEqual([3, true])
    await outbox.settle(1, {})
    expect(await outbox.accept('probe', [alertAbout('d')])).toMatchObject([{ seq: 4 }])
    await outbox.close()
  })

  it('are for the size of the file, but never keep changes from it', async () => {
    const { outbox } = await openIn(freshDirectory(), { limits: { size: 5000, compactFrom: 1000 } })
    const large = alertAbout('a', { details: 'x'.repeat(2000) })
    await outbox.accept('probe', [large, large])
    await expect(outbox.accept('probe', [large])).rejects.toThrow(OutboxFullError)
    await outbox.fail(1, 'y'.repeat(3000))
    await outbox.settle(2, {})
    await outbox.drop([1])
    // There is room again as soon as the file has been compacted.
    const retry = () =>
      outbox.accept('probe', [large, large]).then(
        () => true,
        () => false,
      )
    await expect.poll(retry).toBe(true)
    await outbox.close()
  })

  it('keep the file small however many events come and go', async () => {
    const directory = freshDirectory()
    const { outbox } = await openIn(directory, { limits: { compactFrom: 20_000 } })
    let largest = 0
    for (let seq = 1; seq <= 600; seq += 1) {
      await outbox.accept('probe', [alertAbout(`key-${seq}`)])
      await outbox.settle(seq, { [`alert-${seq % 20}`]: openState(seq) })
      largest = Math.max(largest, statSync(join(directory, LOG)).size)
    }
    expect(largest).toBeGreaterThan(15_000)
    expect(largest).toBeLessThan(22_000)
    expect(contentsOf(readOutbox(directory))).toEqual(contentsOf(outbox.state))
    expect(outbox.state.alerts.size).toBe(20)
    await outbox.close()
    expect(readdirSync(directory)).toEqual([LOG])
  })

  it('keep the file from being compacted again and again while all of it is needed', async () => {
    const directory = freshDirectory()
    let created = 0
    const files = {
      ...outboxFiles,
      create: (path: string) => {
        created += 1
        return outboxFiles.create(path)
      },
    }
    const { outbox } = await openIn(directory, { files, limits: { compactFrom: 1000 } })
    const before = created
    for (let nth = 0; nth < 100; nth += 1) await outbox.accept('probe', [alertAbout('a')])
    expect(created).toBe(before)
    await outbox.close()
  })
})
