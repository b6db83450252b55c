import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { resources } from '../../src/resources/index.ts'
import { performRun } from '../../src/runs/perform-run.ts'
import type { Step } from '../../src/runs/step.ts'
import { runRig } from './rig.ts'

const { assets } = resources
const ALL = { kind: 'all' } as const

const STEPS: readonly Step[] = [
  {
    verb: 'create',
    name: 'NEW-1',
    client: 1,
    line: 2,
    values: { asset_name: 'NEW-1', asset_type: 'Laptop', asset_serial: 'N1' },
  },
  { verb: 'update', id: 1, name: 'LT', client: 1, line: 3, values: { asset_os: 'Plan 9' } },
  { verb: 'update', id: 999999, name: 'gone', client: 1, line: 4, values: { asset_os: 'x' } },
]

describe('performRun', () => {
  it('performs all steps, and records each in the journal before it is sent and afterwards', async () => {
    const rig = runRig()
    const order = { command: 'import assets x.csv', resource: assets, scope: ALL, steps: STEPS }
    const { run, outcomes } = await performRun(rig.world, rig.api, order, rig.acting)
    expect(outcomes.map(({ state }) => state)).toEqual(['done', 'done', 'failed'])
    expect(rig.row('assets', 1)?.['asset_os']).toBe('Plan 9')
    const lines = rig.lines(run)
    expect(lines.map(({ is }) => is).slice(0, 4)).toEqual(['run', 'step', 'step', 'step'])
    const of = (step: number) => lines.filter((line) => line['step'] === step).map(({ is }) => is)
    expect(of(0)).toEqual(['step', 'begun', 'ended'])
    expect(of(1)).toEqual(['step', 'begun', 'ended'])
    expect(of(2)).toEqual(['step', 'ended'])
    expect(lines.at(-1)).toMatchObject({ is: 'closed', state: 'failed' })
    expect(statSync(join(rig.folder, `${run}.ndjson`)).mode & 0o777).toBe(0o600)
  })
})
