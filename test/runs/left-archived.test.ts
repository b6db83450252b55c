import { describe, expect, it } from 'vitest'
import { resources } from '../../src/resources/index.ts'
import { performRun } from '../../src/runs/perform-run.ts'
import { resumeRun } from '../../src/runs/resume.ts'
import type { Step } from '../../src/runs/step.ts'
import { freshHome } from '../support/homes.ts'
import { type Death, freeLocks, mortal, mortalHandles } from './killing.ts'
import { folderIn, worldAt } from './rig.ts'

const seed = () => new Uint8Array(16)
const acting = { random: seed, sleep: async () => undefined }

/** Modules whose records are archived and then deleted: some releases hide them in between (H20, H40). */
const MODULES = Object.values(resources).filter(
  ({ archiveFirst, operations }) => archiveFirst === 'together' && operations.delete !== undefined,
)

const CASES = MODULES.flatMap((resource) =>
  // The first write archives, the second deletes.
  [1, 2].flatMap((write) => [true, false].map((isDone) => ({ resource, write, isDone }))),
)

describe('a deletion that is killed', () => {
  it.each(CASES)(
    'of $resource.name at write $write (done: $isDone) is done once it is resumed',
    async ({ resource, ...death }: { resource: (typeof MODULES)[number] } & Death) => {
      const server = mortal()
      const home = freshHome()
      const table = server.database.tables[resource.module]
      const some = (table?.rows ?? []).filter((row) => row[resource.archivedAt ?? ''] === null)
      const steps: Step[] = some.slice(0, 2).map((row) => ({
        ...{ verb: 'delete', id: Number(row[resource.id]), name: 'it' },
        client: Number(row[resource.client ?? '']),
      }))
      const order = { command: 't', resource, scope: { kind: 'all' }, steps } as const
      const { api, died } = server.api(death)
      const options = { ...acting, concurrency: 1, open: mortalHandles(died) }
      void performRun(worldAt(home), api, order, options)
      await died
      freeLocks(folderIn(home))
      const resumed = await resumeRun(worldAt(home), server.api().api, 1, acting)
      expect(resumed.outcomes.filter(({ state }) => state !== 'done')).toEqual([])
      const left = new Set(table?.rows.map((row) => Number(row[resource.id])))
      expect(steps.filter(({ id = 0 }) => left.has(id))).toEqual([])
    },
  )
})
