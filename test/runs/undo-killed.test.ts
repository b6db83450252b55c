import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { ActionOptions } from '../../src/actions/action-options.ts'
import { resources } from '../../src/resources/index.ts'
import { performRun } from '../../src/runs/perform-run.ts'
import { requireJournal } from '../../src/runs/reopen-run.ts'
import type { Step } from '../../src/runs/step.ts'
import { openUndo } from '../../src/runs/undo.ts'
import { freshHome } from '../support/homes.ts'
import { type Death, freeLocks, mortal, mortalHandles } from './killing.ts'
import { folderIn, worldAt } from './rig.ts'

const ACTING: ActionOptions = {
  random: (bytes) => new Uint8Array(bytes),
  sleep: async () => undefined,
}

const STEPS: readonly Step[] = [
  { verb: 'update', id: 1, name: 'one', client: 1, values: { asset_os: 'Plan 9' } },
  ...['N1', 'N2'].map(
    (name): Step => ({
      ...{ verb: 'create', name, client: 1 },
      values: { asset_name: name, asset_type: 'Laptop' },
    }),
  ),
  { verb: 'update', id: 2, name: 'two', client: 1, values: { asset_model: 'New', asset_os: 'x' } },
]

/** The rows of assets; null and an empty text count as the same. */
function held({ database }: ReturnType<typeof mortal>): string {
  const rows = database.tables['assets']?.rows ?? []
  const kept = rows.map((row) => Object.entries(row).filter(([name]) => !/updated_at$/.test(name)))
  return JSON.stringify(kept).replaceAll('null', '""')
}

const DEATHS: readonly Death[] = [1, 2, 3, 4].flatMap((write) =>
  [true, false].map((isDone) => ({ write, isDone })),
)

it.each(DEATHS)(
  'an undo killed at write $write (done: $isDone) is done to its end',
  async (death) => {
    const server = mortal()
    const before = held(server)
    const world = worldAt(freshHome())
    const scope = { kind: 'all' } as const
    const order = { command: 't', resource: resources.assets, scope, steps: STEPS }
    await performRun(world, server.api().api, order, ACTING)
    expect(held(server)).not.toBe(before)
    const { api, died } = server.api(death)
    const undoing = await openUndo(world, api, 1, { open: mortalHandles(died) })
    await Promise.race([undoing.apply(ACTING), died])
    await setImmediate()
    freeLocks(folderIn(world.home))
    const again = await openUndo(world, server.api().api, 1)
    const outcomes = await again.apply(ACTING)
    await again.close()
    expect(outcomes.filter(({ state }) => state === 'failed' || state === 'untried')).toEqual([])
    expect(held(server)).toBe(before)
    expect(requireJournal(world, 1).closed?.state).toBe('undone')
  },
)
