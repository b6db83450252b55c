import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InterruptedError } from '../../src/errors.ts'
import { FORMAT_NAMES } from '../../src/output/format-names.ts'
import { type Fate, PASS } from '../hazards/front.ts'
import { type HazardInstance, hazardInstance } from '../hazards/hazard-instance.ts'
import { isSlowSuite } from '../support/division.ts'

// A failure among several writes: what was done is printed in the requested format, and the rest is reported.

/** The server's reply to one of the writes, and whether the others are still tried. */
const FAULTS: Readonly<Record<string, { fate: Fate; goesOn: boolean; isDone?: true }>> = {
  refuses: { fate: { kind: 'answer', status: 200, body: '{"success":"False"}' }, goesOn: true },
  dies: { fate: { kind: 'answer', status: 500, body: '' }, goesOn: true },
  forbids: {
    fate: { kind: 'answer', status: 403, body: '{"success":"False","message":"Not for you."}' },
    goesOn: true,
  },
  'takes no key': {
    fate: { kind: 'answer', status: 401, body: '{"success":"False","message":"Invalid API Key"}' },
    goesOn: false,
  },
  'is down': { fate: { kind: 'answer', status: 502, body: '' }, goesOn: false },
  "isn't an ITFlow": { fate: { kind: 'answer', status: 200, body: '<html>Log in' }, goesOn: false },
  'is gone': { fate: { kind: 'lost', handled: false }, goesOn: false },
  'does it and is gone': { fate: { kind: 'lost', handled: true }, goesOn: true, isDone: true },
}

const IDS = ['1', '2', '3', '4', '5']

/** A server where the write of one record fails. */
async function faulty(at: string, fate: () => Fate): Promise<HazardInstance> {
  return hazardInstance('26.10', undefined, ({ method, operation, body }) => {
    const isIt = method === 'POST' && operation === 'contacts/archive'
    return isIt && String(JSON.parse(body).contact_id) === at ? fate() : PASS
  })
}

/** The IDs of the contacts that have changed. */
function changedIn(instance: HazardInstance): string[] {
  const ids = instance.changes().flatMap((line) => /^contacts (\d+)/.exec(line)?.[1] ?? [])
  return [...new Set(ids)].sort()
}

function idsIn(stdout: string): string[] {
  if (stdout === '') return []
  return (JSON.parse(stdout) as { contact_id: number }[]).map(({ contact_id: id }) => String(id))
}

/** The IDs in a line of the hint: `Archived: 1, 2`. */
function idsAfter(word: string, hint: string): string[] {
  const [, list = ''] = new RegExp(`^${word}: (.*)$`, 'm').exec(hint) ?? []
  return list === 'none' ? [] : list.split(', ')
}

const ARGV = ['contacts', 'archive', ...IDS, '--yes', '--json']

describe.each(Object.entries(FAULTS))('if the server %s', (_, { fate, goesOn, isDone }) => {
  it('on any record, prints what was done and reports the rest', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...IDS), async (at) => {
        const instance = await faulty(at, () => fate)
        const { status, stdout, stderr } = await instance.itflow(ARGV)
        const before = IDS.slice(0, IDS.indexOf(at))
        const after = IDS.slice(IDS.indexOf(at) + 1)
        const done = [...before, ...(isDone ? [at] : []), ...(goesOn ? after : [])]
        expect({ at, changed: changedIn(instance) }).toEqual({ at, changed: done })
        expect({ at, printed: idsIn(stdout) }).toEqual({ at, printed: done })
        if (isDone) {
          expect(status).toBe(0)
          return
        }
        const { error } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '')
        expect({ at, isPartly: status === 11 }).toEqual({ at, isPartly: done.length > 0 })
        expect({ at, done: idsAfter('Archived', error.hint) }).toEqual({ at, done })
        expect(error.hint).toMatch(new RegExp(`^Failed: ${at} .+: .+`, 'm'))
        const untried = goesOn ? [] : after
        expect({ at, untried: idsAfter('Not tried', error.hint) }).toEqual({ at, untried })
      }),
      { numRuns: isSlowSuite ? 5 : 1, examples: isSlowSuite ? [['1'], ['5']] : [] },
    )
  })
})

describe('an interruption', () => {
  it.each(IDS)('at contact %s stops, and what was done is printed', async (at) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const ending = new AbortController()
      const instance = await faulty(at, () => {
        ending.abort(new InterruptedError(signal))
        return { kind: 'lost', handled: false }
      })
      const { status, stdout, stderr } = await instance.itflow(ARGV, { signal: ending.signal })
      const done = IDS.slice(0, IDS.indexOf(at))
      expect(status).toBe(signal === 'SIGINT' ? 130 : 143)
      expect(idsIn(stdout)).toEqual(done)
      expect(changedIn(instance)).toEqual(done)
      const { error } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '')
      expect(error.code).toBe('interrupted')
      expect(idsAfter('Archived', error.hint)).toEqual(done)
      expect(idsAfter('Not tried', error.hint)).toEqual(IDS.slice(IDS.indexOf(at) + 1))
    }
  })

  it('between two records stops as well', async () => {
    const ending = new AbortController()
    const instance = await hazardInstance('26.10', undefined, ({ method, operation, nth }) => {
      // The read after the second write is answered, and then the user interrupts.
      if (method === 'GET' && operation === 'contacts/read' && nth === 2) {
        setTimeout(() => ending.abort(new InterruptedError('SIGINT')), 0)
      }
      return PASS
    })
    const { status, stdout } = await instance.itflow(ARGV, { signal: ending.signal })
    expect(status).toBe(130)
    expect(idsIn(stdout)).toEqual(changedIn(instance))
  })

  it('prints at a terminal what was done, even if it would go through the pager', async () => {
    const ending = new AbortController()
    const ids = Array.from({ length: 30 }, (_, at) => `${at + 100}`)
    const instance = await hazardInstance(
      '26.10',
      (database) => {
        for (const id of ids) {
          const row = { ...database.tables['contacts']?.rows[0], contact_id: id }
          database.tables['contacts']?.rows.push({ ...row, contact_name: `Person ${id}` })
        }
      },
      ({ method, operation, body }) => {
        const isIt = method === 'POST' && operation === 'contacts/archive'
        if (!isIt || String(JSON.parse(body).contact_id) !== '129') return PASS
        ending.abort(new InterruptedError('SIGINT'))
        return { kind: 'lost', handled: false }
      },
    )
    const argv = ['contacts', 'archive', ...ids, '--yes', '--max-changes', '30']
    const { status, stdout } = await instance.itflow(argv, { terminal: 100, signal: ending.signal })
    expect(status).toBe(130)
    expect(stdout.match(/contacts unarchive \d+/g)).toHaveLength(29)
    expect(changedIn(instance)).toHaveLength(29)
  })
})

it('what was done is printed without reading names from a server that is unreachable', async () => {
  let isGone = false
  const instance = await hazardInstance('26.10', undefined, ({ method, operation, nth }) => {
    isGone ||= method === 'POST' && operation === 'tickets/resolve' && nth === 1
    return isGone ? { kind: 'lost', handled: false } : PASS
  })
  const asked = () => instance.reads().map(({ operation }) => operation)
  const argv = ['tickets', 'resolve', 'TCK-1042', 'TCK-998', 'TCK-1039', '--yes']
  const { status, stdout } = await instance.itflow(argv, { terminal: 100 })
  expect(status).toBe(11)
  expect(stdout).toContain('TCK-1042')
  expect(stdout).not.toContain('TCK-998')
  expect(asked()).not.toContain('contacts/read')
})

it('a record that a failure leaves half done makes the result partial (H40)', async () => {
  const instance = await hazardInstance('26.10', undefined, ({ method, operation }) =>
    method === 'POST' && operation === 'contacts/delete'
      ? { kind: 'answer', status: 200, body: '{"success":"False"}' }
      : PASS,
  )
  const argv = ['contacts', 'delete', '1', '2', '--yes', '--json']
  const { status, stdout, stderr } = await instance.itflow(argv)
  expect({ status, stdout }).toEqual({ status: 11, stdout: '' })
  expect(stderr).toContain('Contact 1 is now archived')
  expect(stderr).toContain('Contact 2 is now archived')
})

it.each(FORMAT_NAMES)('what was done is printed in the requested format: %s', async (format) => {
  const instance = await faulty('2', () => ({ kind: 'answer', status: 500, body: '' }))
  const argv = ['contacts', 'archive', '1', '2', '3', '--yes', '-o', format]
  const { status, stdout } = await instance.itflow(argv)
  expect(status).toBe(11)
  expect(stdout.match(/contacts unarchive \d/g)).toEqual([
    'contacts unarchive 1',
    'contacts unarchive 3',
  ])
})
