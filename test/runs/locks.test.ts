import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { resources } from '../../src/resources/index.ts'
import { awaitInterrupted } from '../../src/runs/await-interrupted.ts'
import { openRun } from '../../src/runs/open-run.ts'
import { listRuns } from '../../src/runs/run-list.ts'
import type { Step } from '../../src/runs/step.ts'
import { failureOf } from '../support/loopback-instance.ts'
import { freeLocks } from './killing.ts'
import { runRig } from './rig.ts'

const STEP: Step = { verb: 'update', id: 1, name: 'it', client: 1, values: { asset_os: 'x' } }
const order = (resource = resources.assets, steps: readonly Step[] = [STEP]) => ({
  ...{ command: 'import assets a.csv', resource, steps },
  scope: { kind: 'all' as const },
})

describe('two runs', () => {
  it('of one module and profile: the second is refused, and names the first', async () => {
    const rig = runRig()
    const first = await openRun(rig.world, rig.api, order())
    expect((await listRuns(rig.world)).map(({ state }) => state)).toEqual(['running'])
    const refused = await failureOf(openRun(rig.world, rig.api, order()))
    expect(refused.exit).toBe(10)
    expect(refused.message).toBe(
      `run 1 (import assets a.csv) has been running since 2026-11-24T12:00:00.000Z (process ${process.pid}), and only one run at a time can write assets on acme.`,
    )
    await first.close()
    await (await openRun(rig.world, rig.api, order())).close()
    expect((await listRuns(rig.world)).map(({ run, state }) => [run, state])).toEqual([
      [1, 'interrupted'],
      [2, 'interrupted'],
    ])
  })

  it('of two modules, or of two profiles, run at the same time', async () => {
    const rig = runRig()
    const runs = [await openRun(rig.world, rig.api, order())]
    runs.push(await openRun(rig.world, rig.api, order(resources.contacts)))
    const other = { ...rig.api, settings: { ...rig.api.settings, instance: 'other' } }
    runs.push(await openRun(rig.world, other, order()))
    expect(runs.map(({ number }) => number)).toEqual([1, 2, 3])
    for (const run of runs) await run.close()
    expect(readdirSync(join(rig.folder, 'locks'))).toEqual([])
  })

  it('if the first was killed: the second starts, with its own number', async () => {
    const rig = runRig()
    const first = await openRun(rig.world, rig.api, order())
    freeLocks(rig.folder)
    const second = await openRun(rig.world, rig.api, order())
    expect(second.number).toBe(2)
    const states = (await listRuns(rig.world)).map(({ state }) => state)
    expect(states).toEqual(['interrupted', 'running'])
    await second.close('done')
    await first.close()
  })
})

it('no number is used twice, even if journals were removed', async () => {
  const rig = runRig()
  for (const number of [1, 2]) {
    const run = await openRun(rig.world, rig.api, order())
    expect(run.number).toBe(number)
    await run.close('done')
    rmSync(join(rig.folder, `${number}.ndjson`))
  }
  const run = await openRun(rig.world, rig.api, order())
  expect(run.number).toBe(3)
  await run.close()
})

it('a journal that is 90 days old is removed when a run starts, unless it can be resumed', async () => {
  const rig = runRig()
  const old = { ...rig.world, clock: () => new Date('2026-08-01T00:00:00Z') }
  await (await openRun(old, rig.api, order())).close('done')
  await (await openRun(old, rig.api, order())).close()
  await (await openRun(rig.world, rig.api, order())).close('done')
  expect((await listRuns(rig.world)).map(({ run }) => run)).toEqual([2, 3])
})

describe('a write of an interrupted run', () => {
  const began = { is: 'begun', step: 0, verb: 'create', client: 1, fields: {} } as const
  const create: Step = { verb: 'create', name: 'N', client: 1, values: { asset_name: 'N' } }

  async function interrupted(at: string) {
    const rig = runRig()
    const { createJournal } = await import('../../src/runs/journal-folder.ts')
    const { url, profile } = { url: rig.api.settings.url.href, profile: 'acme' }
    await createJournal(rig.folder, (run) => [
      {
        ...{ is: 'run', format: 1, run, command: 't', resource: 'assets', url, profile },
        ...{
          scope: { kind: 'all' },
          started: at,
          claim: 'x',
          highest: 1,
          steps: 1,
          canResume: true,
        },
      },
      { is: 'step', step: 0, does: create },
      { ...began, at },
    ])
    return rig
  }

  it('is awaited as long as it may still be in progress', async () => {
    const rig = await interrupted('2026-11-24T11:59:59.500Z')
    await awaitInterrupted(rig.world, rig.api, resources.assets)
    expect(rig.waits).toEqual([1500])
    await awaitInterrupted(rig.world, rig.api, resources.contacts)
    expect(rig.waits).toEqual([1500])
  })

  it('is not awaited once it must have finished', async () => {
    const rig = await interrupted('2026-11-24T11:59:57.000Z')
    await awaitInterrupted(rig.world, rig.api, resources.assets)
    expect(rig.waits).toEqual([])
  })
})
