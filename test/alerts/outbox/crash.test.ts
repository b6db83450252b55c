import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, it } from 'vitest'
import { readOutbox } from '../../../src/alerts/outbox/read-outbox.ts'
import { compileChild } from '../../profiles/child.ts'
import { runs } from '../../support/division.ts'
import {
  alertAbout,
  contentsOf,
  faultyFiles,
  freshDirectory,
  openIn,
  openState,
} from './outboxes.ts'

/** Every state in which a directory was right before an operation on its files. */
function recordingFiles(directory: () => string) {
  const moments: { operation: string; copy: string }[] = []
  const files = faultyFiles((operation) => {
    const copy = freshDirectory()
    cpSync(directory(), copy, {
      recursive: true,
      filter: (path) => !path.includes('.locks'),
    })
    moments.push({ operation, copy })
  })
  return { moments, files }
}

it('loses nothing and brings nothing back, whichever step of compacting is the last', async () => {
  const directory = freshDirectory()
  const { moments, files } = recordingFiles(() => directory)
  const { outbox } = await openIn(directory, { files })
  for (const key of ['a', 'b', 'c']) await outbox.accept('probe', [alertAbout(key)])
  await outbox.settle(1, { aa: openState(7) })
  await outbox.fail(2, 'Gone.')
  await outbox.accept('probe', [alertAbout('d')])
  await outbox.settle(4, { aa: undefined, bb: openState(8) })
  const before = contentsOf(outbox.state)
  moments.length = 0
  // From here on there are only steps of compacting.
  await outbox.close()
  const steps = moments.map(({ operation }) => operation)
  expect(steps).toEqual(['create', 'write', 'sync', 'rename', 'syncNames'])
  for (const { operation, copy } of moments) {
    expect(contentsOf(readOutbox(copy)), operation).toEqual(before)
    const again = await openIn(copy)
    expect([again.problems, contentsOf(again.outbox.state)], operation).toEqual([[], before])
    await again.outbox.close()
    expect(readdirSync(copy), operation).toEqual(['outbox.jsonl'])
  }
})

it('keeps every acknowledged change at every step of a busy time', async () => {
  const directory = freshDirectory()
  const acknowledged = { waiting: new Set<number>(), settled: new Set<number>() }
  const seen: { copy: string; waiting: number[]; settled: number[] }[] = []
  const files = faultyFiles(() => {
    const copy = freshDirectory()
    cpSync(directory, copy, { recursive: true, filter: (path) => !path.includes('.locks') })
    const { waiting, settled } = acknowledged
    seen.push({ copy, waiting: [...waiting], settled: [...settled] })
  })
  const { outbox } = await openIn(directory, { files, limits: { compactFrom: 1500 } })
  for (let round = 0; round < 12; round += 1) {
    await Promise.all(
      ['a', 'b'].map(async (key) => {
        const [accepted] = await outbox.accept('probe', [alertAbout(`${key}-${round}`)])
        const seq = accepted?.seq ?? 0
        acknowledged.waiting.add(seq)
        if (seq % 3 === 0) return
        acknowledged.waiting.delete(seq)
        await outbox.settle(seq, { [`${seq % 4}`]: openState(seq) })
        acknowledged.settled.add(seq)
      }),
    )
  }
  await outbox.close()
  expect(seen.length).toBeGreaterThan(60)
  for (const { copy, waiting, settled } of seen) {
    const again = await openIn(copy)
    const found = again.outbox.state.waiting
    expect(waiting.filter((seq) => !found.has(seq))).toEqual([])
    expect(settled.filter((seq) => found.has(seq))).toEqual([])
    expect(again.problems).toEqual([])
    await again.outbox.close()
  }
})

let child: string
beforeAll(async () => {
  child = await compileChild('accept-often', 'alerts/outbox')
})

it('loses nothing and brings nothing back when its process is killed at any moment', async () => {
  const directory = freshDirectory()
  const accepted = new Set<number>()
  const settled = new Set<number>()
  for (let round = 0; round < runs(50); round += 1) {
    const running = spawn(process.execPath, [child, directory])
    let text = ''
    running.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
    await expect.poll(() => text, { timeout: 10_000 }).toContain('open\n')
    await sleep(5 + ((round * 37) % 120))
    running.kill('SIGKILL')
    await once(running, 'close')
    for (const line of text.split('\n').slice(0, -1)) {
      const seq = Number(line.slice(1))
      if (line.startsWith('+')) accepted.add(seq)
      // Whether it is on disk is unknown until it is printed as settled.
      else if (line.startsWith('?')) accepted.delete(seq)
      else if (line.startsWith('-')) settled.add(seq)
    }
    const { waiting } = readOutbox(directory)
    expect([...accepted].filter((seq) => !waiting.has(seq))).toEqual([])
    expect([...settled].filter((seq) => waiting.has(seq))).toEqual([])
  }
  expect(settled.size).toBeGreaterThan(20)
  const { outbox } = await openIn(directory)
  expect(readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual([])
  await outbox.close()
  expect(readdirSync(directory)).toEqual(['outbox.jsonl'])
})

it('is refused while another process has it, and free as soon as that one is killed', async () => {
  const directory = freshDirectory()
  const running = spawn(process.execPath, [child, directory])
  await once(running.stdout, 'data')
  await expect(openIn(directory)).rejects.toThrow(`(process ${running.pid})`)
  running.kill('SIGKILL')
  await once(running, 'close')
  const { outbox } = await openIn(directory)
  await outbox.close()
})
