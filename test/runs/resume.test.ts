import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { ActionOptions } from '../../src/actions/action-options.ts'
import type { ResourceName } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import { performRun } from '../../src/runs/perform-run.ts'
import { requireJournal } from '../../src/runs/reopen-run.ts'
import { resumeRun } from '../../src/runs/resume.ts'
import { summaryOf } from '../../src/runs/run-list.ts'
import type { Step } from '../../src/runs/step.ts'
import { freshHome } from '../support/homes.ts'
import { type Death, freeLocks, mortal, mortalHandles } from './killing.ts'
import { folderIn, worldAt } from './rig.ts'

const ACTING: ActionOptions = {
  random: (bytes) => new Uint8Array(bytes),
  sleep: async () => undefined,
}
const ALL = { kind: 'all' } as const

interface Case {
  module: ResourceName
  table: string
  steps: readonly Step[]
}

const create = (name: string, values: Step['values'], client: number | null = 1): Step => ({
  ...{ verb: 'create', name, client },
  values: values ?? {},
})

const CASES: readonly Case[] = [
  {
    module: 'assets',
    table: 'assets',
    steps: [
      create('N1', {
        asset_name: 'N1',
        asset_type: 'Laptop',
        asset_serial: 'N1',
        asset_notes: 'a',
      }),
      create('N2', { asset_name: 'N2', asset_type: 'Laptop', interface_mac: '00:1b:21:3c:4d:5e' }),
      { verb: 'update', id: 1, name: 'one', client: 1, values: { asset_os: 'Plan 9' } },
      // With the same name, and the same values except the serial.
      create('N2', { asset_name: 'N2', asset_type: 'Laptop', asset_serial: 'N3' }),
      create('N2', { asset_name: 'N2', asset_type: 'Laptop', asset_serial: 'N3' }),
    ],
  },
  {
    module: 'contacts',
    table: 'contacts',
    steps: [
      create('Ada', { contact_name: 'Ada New', contact_email: 'ada.new@acme.example' }),
      { verb: 'archive', id: 1, name: 'one', client: 1 },
      {
        verb: 'update',
        id: 2,
        name: 'two',
        client: 1,
        values: { contact_title: 'CTO', contact_notes: 'n' },
      },
      create('Bob', { contact_name: 'Bob New', contact_email: 'bob.new@acme.example' }),
    ],
  },
  {
    module: 'tickets',
    table: 'tickets',
    steps: [
      create('T', {
        ticket_subject: 'Printer',
        ticket_details: 'It <b>burns</b>',
        ticket_priority: 'High',
      }),
      create('U', { ticket_subject: 'Router', ticket_details: 'down', ticket_priority: 'Low' }),
    ],
  },
]

/** Runs until the process dies, if it does, and then releases its locks. */
async function runUntil(
  server: ReturnType<typeof mortal>,
  home: string,
  { module, steps }: Case,
  death?: Death,
): Promise<void> {
  const { api, died } = server.api(death)
  const order = { command: 'test', resource: resources[module], scope: ALL, steps }
  const run = performRun(worldAt(home), api, order, { ...ACTING, open: mortalHandles(died) })
  await Promise.race([run, died])
  await setImmediate()
  freeLocks(folderIn(home))
}

/** The rows of a table without values that depend on the order of writes. */
function held(server: ReturnType<typeof mortal>, { table }: Case): unknown[] {
  const rows = server.database.tables[table]?.rows ?? []
  return rows
    .map((row) =>
      JSON.stringify(Object.entries(row).filter(([name]) => !/_id$|number|key/.test(name))),
    )
    .sort()
}

describe.each(CASES)('a run of $module that was killed', (one) => {
  const writes = one.steps.length
  const deaths = Array.from({ length: writes }, (_, index) =>
    [true, false].map((isDone) => ({ write: index + 1, isDone })),
  ).flat()

  it.each(deaths)(
    'at write $write (done: $isDone) has the same result as without the kill',
    async (death) => {
      const undisturbed = mortal()
      await runUntil(undisturbed, freshHome(), one)
      const server = mortal()
      const home = freshHome()
      await runUntil(server, home, one, death)
      const world = worldAt(home)
      const before = requireJournal(world, 1)
      expect((await summaryOf(folderIn(home), before)).state).toBe('interrupted')
      const resumed = await resumeRun(world, server.api().api, 1, ACTING)
      expect(resumed.unclear).toEqual([])
      expect(resumed.outcomes.map(({ state }) => state)).not.toContain('failed')
      expect(held(server, one)).toEqual(held(undisturbed, one))
      const creates = (of: typeof server) =>
        of.writes.filter(({ operation }) => operation.endsWith('/create')).length
      expect(creates(server)).toBe(creates(undisturbed))
      expect((await summaryOf(folderIn(home), requireJournal(world, 1))).state).toBe('done')
    },
  )
})
