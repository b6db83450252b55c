import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { resources } from '../../src/resources/index.ts'
import { performRun } from '../../src/runs/perform-run.ts'
import { requireJournal } from '../../src/runs/reopen-run.ts'
import { listRuns, summaryOf } from '../../src/runs/run-list.ts'
import type { Step } from '../../src/runs/step.ts'
import { openUndo } from '../../src/runs/undo.ts'
import { type RunRig, runRig } from './rig.ts'

afterEach(() => void vi.restoreAllMocks())

const { assets } = resources
const STEPS: readonly Step[] = [
  ...Array.from(
    { length: 30 },
    (_, n): Step => ({
      ...{ verb: 'create', name: `N${n}`, client: 1 },
      values: { asset_name: `N${n}`, asset_type: 'Laptop', asset_serial: `S${n}` },
    }),
  ),
  { verb: 'update', id: 1, name: 'one', client: 1, values: { asset_os: 'Plan 9' } },
  { verb: 'update', id: 999999, name: 'gone', client: 1, values: { asset_os: 'x' } },
]

/** The summary according to the whole journal, without the journal. */
async function fromJournal(rig: RunRig) {
  const { journal: _, ...listed } = await summaryOf(rig.folder, requireJournal(rig.world, 1))
  return listed
}

/** Lists the runs, and counts the lines that were parsed for it. */
async function list(rig: RunRig) {
  const parse = vi.spyOn(JSON, 'parse')
  const [only] = await listRuns(rig.world)
  const parsed = parse.mock.calls.filter(([text]) => String(text).startsWith('{"is"')).length
  parse.mockRestore()
  return { only, parsed }
}

test('a run that has ended is listed from the ends of its journal, with the same result as from the whole journal', async () => {
  const rig = runRig()
  const order = {
    command: 'import',
    resource: assets,
    scope: { kind: 'all' },
    steps: STEPS,
  } as const
  await performRun(rig.world, rig.api, order, rig.acting)
  const counts = { done: 31, failed: 1, untried: 0, undone: 0, left: 0 }
  expect(await list(rig)).toEqual({ only: await fromJournal(rig), parsed: 2 })
  expect(await fromJournal(rig)).toMatchObject({ state: 'failed', counts })
  const undo = await openUndo(rig.world, rig.api, 1)
  try {
    await undo.apply(rig.acting)
  } finally {
    await undo.close()
  }
  expect(await list(rig)).toEqual({ only: await fromJournal(rig), parsed: 2 })
  expect((await fromJournal(rig)).counts.undone).toBe(31)
})

test('a journal without an end, or with an end without counts, is read as a whole', async () => {
  const rig = runRig()
  const order = {
    command: 'import',
    resource: assets,
    scope: { kind: 'all' },
    steps: STEPS,
  } as const
  await performRun(rig.world, rig.api, order, rig.acting)
  const path = join(rig.folder, '1.ndjson')
  const lines = readFileSync(path, 'utf8').split('\n')
  writeFileSync(path, `${lines.slice(0, -2).join('\n')}\n`)
  const { only, parsed } = await list(rig)
  expect(only).toEqual({ ...(await fromJournal(rig)), state: 'interrupted' })
  expect(parsed).toBeGreaterThan(STEPS.length)
})
