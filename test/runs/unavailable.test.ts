import { expect, test } from 'vitest'
import { resources } from '../../src/resources/index.ts'
import { performRun } from '../../src/runs/perform-run.ts'
import { resumeRun } from '../../src/runs/resume.ts'
import type { Step } from '../../src/runs/step.ts'
import { tableOf } from '../../src/sandbox/database.ts'
import { makeSandbox } from '../../src/sandbox/engine/engine.ts'
import { sandboxTransport } from '../../src/sandbox/transport.ts'
import { apiTo } from '../support/api.ts'
import { freshHome } from '../support/homes.ts'
import { sandboxDatabase, TEST_NOW } from '../support/sandbox.ts'
import { worldAt } from './rig.ts'

const { assets } = resources
const NAMES = Array.from({ length: 12 }, (_, n) => `NEW-${n}`)
const STEPS = NAMES.map(
  (name, n): Step => ({
    ...{ verb: 'create', name, client: 1, line: n + 2 },
    values: { asset_name: name, asset_type: 'Laptop', asset_serial: `S${n}` },
  }),
)

/** A run through a proxy that answers the fourth write with a status while the server is still working on it. */
async function runBehind(status: number) {
  const database = sandboxDatabase('26.10')
  const random = (bytes: number) => new Uint8Array(bytes).fill(7)
  const sandbox = makeSandbox({ database, release: '26.10', clock: () => TEST_NOW, random })
  const late: (() => void)[] = []
  let writes = 0
  const transport = sandboxTransport((request) => {
    if (request.method === 'POST') writes += 1
    if (request.method !== 'POST' || writes !== 4) return sandbox.handle(request)
    late.push(() => void sandbox.handle(request))
    return { status, contentType: 'text/html', body: '<h1>Later</h1>' }
  })
  const api = apiTo(transport)
  const world = worldAt(freshHome())
  const order = {
    command: 'import',
    resource: assets,
    scope: { kind: 'all' },
    steps: STEPS,
  } as const
  const acting = { random, sleep: async () => undefined }
  const { outcomes } = await performRun(world, api, order, acting)
  // It finishes while resuming waits until nothing can be in progress any more.
  const sleep = async (milliseconds: number) => {
    world.waits.push(milliseconds)
    for (const come of late) come()
  }
  const resumed = await resumeRun({ ...world, sleep }, api, 1, acting)
  const rows = tableOf(database, 'assets').rows.map((row) => String(row['asset_name']))
  const made = rows.filter((name) => name.startsWith('NEW-')).sort()
  return { ...{ outcomes, made, resumed, waits: world.waits, notes: world.notes }, api }
}

test.each([502, 503, 504])(
  'a write that %i leaves open is looked up for as long as the server may be at it, and not repeated',
  async (status) => {
    const { outcomes, made, waits, notes, api } = await runBehind(status)
    expect(outcomes.filter(({ state }) => state === 'failed')).toHaveLength(1)
    expect(made).toEqual([...NAMES].sort())
    expect(waits).toEqual([api.settings.timeout])
    expect(notes.at(-1)).toMatch(
      /^waiting: The server may still be working on writes .*: waiting \d+ s$/,
    )
  },
)

test('after a 503 the other steps are performed', async () => {
  const { outcomes, resumed } = await runBehind(503)
  expect(outcomes.filter(({ state }) => state === 'done')).toHaveLength(STEPS.length - 1)
  expect(resumed.found).toHaveLength(1)
})
