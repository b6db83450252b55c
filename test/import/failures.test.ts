import { describe, expect, it } from 'vitest'
import { InterruptedError } from '../../src/errors.ts'
import { type Fate, PASS } from '../hazards/front.ts'
import { type Bench, type Document, importBench } from './bench.ts'

// An import whose writes fail reports what was done and what was not, and a second run does the rest.

/** The server's reply to one write, whether the others continue, and the exit status of an import with that row alone. */
const FAULTS: Readonly<
  Record<string, { fate: Fate; goesOn: boolean; alone: number; isDone?: true }>
> = {
  refuses: {
    fate: { kind: 'answer', status: 200, body: '{"success":"False"}' },
    ...{ goesOn: true, alone: 8 },
  },
  forbids: {
    fate: { kind: 'answer', status: 403, body: '{"success":"False","message":"Not for you."}' },
    ...{ goesOn: true, alone: 4 },
  },
  'takes no key': {
    fate: { kind: 'answer', status: 401, body: '{"success":"False","message":"Invalid API Key"}' },
    ...{ goesOn: false, alone: 3 },
  },
  'is gone': { fate: { kind: 'lost', handled: false }, goesOn: false, alone: 9 },
  'does it and is gone': {
    fate: { kind: 'lost', handled: true },
    ...{ goesOn: true, alone: 0, isDone: true },
  },
}

const ACME = ['--client', 'acme']
const NAMES = Array.from({ length: 6 }, (_, index) => `NEW-${index}`)

function csv(names: readonly string[]): string {
  return `Name,Serial\n${names.map((name) => `${name},S-${name}`).join('\n')}\n`
}

/** A server on which the write of one record fails. */
function faulty(at: string, fate: () => Fate): Promise<Bench> {
  return importBench('26.10', undefined, ({ method, operation, body }) => {
    const isIt = method === 'POST' && operation === 'assets/create'
    return isIt && JSON.parse(body).asset_name === at ? fate() : PASS
  })
}

function namesIn({ instance }: Bench): string[] {
  const rows = instance.database.tables['assets']?.rows ?? []
  return rows
    .map((row) => String(row['asset_name']))
    .filter((name) => NAMES.includes(name))
    .sort()
}

describe.each(Object.entries(FAULTS))('where the server %s', (_, fault) => {
  const { fate, goesOn, alone, isDone = false } = fault

  it('at one of several, the others are listed separately, and the next run does the rest', async () => {
    let isBroken = true
    const bench = await faulty('NEW-3', () => (isBroken ? fate : PASS))
    bench.file('new.csv', csv(NAMES))
    const line = ['assets', 'new.csv', ...ACME, '--yes', '--json', '--concurrency', '1']
    const { status, stdout, stderr } = await bench.itflow(line)
    const { rows }: Document = JSON.parse(stdout)
    const written = rows.filter(({ outcome }) => outcome === 'created')
    expect(namesIn(bench)).toEqual(written.map(({ values }) => values?.['asset_name']).sort())
    expect(rows[3]?.outcome).toBe(isDone ? 'created' : 'failed')
    if (isDone) expect(status).toBe(0)
    else {
      expect(status).toBe(11)
      expect(rows[3]?.error?.message).toBeTruthy()
      const { error } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '')
      expect(error.hint).toMatch(/^line 5: NEW-3: /m)
      const untried = rows.filter(({ outcome }) => outcome === 'not_tried')
      expect(untried.length > 0).toBe(!goesOn)
      if (!goesOn)
        expect(error.hint).toMatch(/Not tried: line.*\nTo continue: itflow runs resume 1/s)
    }
    isBroken = false
    expect((await bench.itflow(line)).status).toBe(0)
    expect(namesIn(bench)).toEqual(NAMES)
  })

  it('at the only one, it ends with the status of that', async () => {
    const bench = await faulty('NEW-0', () => fate)
    bench.file('new.csv', csv(['NEW-0']))
    const { status } = await bench.itflow(['assets', 'new.csv', ...ACME, '--yes'])
    expect(status).toBe(alone)
    expect(namesIn(bench)).toEqual(isDone ? ['NEW-0'] : [])
  })
})

describe('an import that is interrupted', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s ends with %i, and says what was not tried', async (signal, exit) => {
    const ending = new AbortController()
    const bench = await faulty('NEW-2', () => {
      ending.abort(new InterruptedError(signal))
      return PASS
    })
    bench.file('new.csv', csv(NAMES))
    const line = ['assets', 'new.csv', ...ACME, '--yes', '--json', '--concurrency', '1']
    const { status, stdout, stderr } = await bench.itflow(line, { signal: ending.signal })
    expect(status).toBe(exit)
    const { rows }: Document = JSON.parse(stdout)
    expect(rows.some(({ outcome }) => outcome === 'not_tried')).toBe(true)
    expect(stderr).toContain('itflow runs resume 1')
    expect((await bench.itflow(line)).status).toBe(0)
    expect(namesIn(bench)).toEqual(NAMES)
  })

  it('before anything was written says so, and writes nothing', async () => {
    const ending = new AbortController()
    const bench = await importBench('26.10', undefined, () => {
      ending.abort(new InterruptedError('SIGINT'))
      return PASS
    })
    bench.file('new.csv', csv(NAMES))
    const line = ['assets', 'new.csv', ...ACME, '--yes']
    expect((await bench.itflow(line, { signal: ending.signal })).status).toBe(130)
    expect(namesIn(bench)).toEqual([])
  })
})
