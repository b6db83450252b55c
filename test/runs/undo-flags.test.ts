import { describe, expect, it } from 'vitest'
import type { Resource, ResourceName } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import type { UndoOutcome } from '../../src/runs/apply-undo.ts'
import { performRun } from '../../src/runs/perform-run.ts'
import type { Step } from '../../src/runs/step.ts'
import { openUndo } from '../../src/runs/undo.ts'
import { type RunRig, runRig } from './rig.ts'

const ALL = Object.values(resources)

/** Modules with flags that archiving clears (H36), and modules with a flag that only one record may have. */
const withField = (is: (field: Resource['fields'][string]) => boolean) =>
  ALL.flatMap((resource) => {
    const names = Object.keys(resource.fields).filter((name) => {
      const field = resource.fields[name]
      return field !== undefined && field.write !== undefined && is(field)
    })
    return names.length === 0 ? [] : [{ name: resource.name, resource, flags: names }]
  })

const CLEARED = withField(({ isClearedByArchive }) => isClearedByArchive === true)
const MARKED = withField(({ exclusiveFlag }) => exclusiveFlag !== undefined)

const rowsOf = (rig: RunRig, { module }: Resource) => rig.database.tables[module]?.rows ?? []
const rowOf = (rig: RunRig, resource: Resource, id: number) =>
  rowsOf(rig, resource).find((row) => row[resource.id] === String(id)) ?? {}

/** Two records of the first client that are not archived. */
function pairOf(rig: RunRig, { id, client, archivedAt, ...resource }: Resource): [number, number] {
  const some = rowsOf(rig, { id, client, archivedAt, ...resource })
    .filter((row) => row[client ?? ''] === '1' && row[archivedAt ?? ''] === null)
    .map((row) => Number(row[id]))
  return [some[0] ?? 0, some[1] ?? 0]
}

async function done(rig: RunRig, name: ResourceName, steps: readonly Step[]): Promise<void> {
  const order = { command: 't', resource: resources[name], scope: { kind: 'all' }, steps } as const
  const { outcomes } = await performRun(rig.world, rig.api, order, rig.acting)
  expect(outcomes.filter(({ state }) => state !== 'done')).toEqual([])
}

async function undone(rig: RunRig): Promise<readonly UndoOutcome[]> {
  const undo = await openUndo(rig.world, rig.api, 1)
  const outcomes = await undo.apply(rig.acting)
  await undo.close()
  expect(outcomes.filter(({ state }) => state === 'failed' || state === 'untried')).toEqual([])
  return outcomes
}

const leftOf = (outcomes: readonly UndoOutcome[]) => outcomes.flatMap(({ item }) => item.left)

describe('undoing the archiving of records', () => {
  it.each(CLEARED)(
    'of $name sets the flags again that it had cleared',
    async ({ resource, flags }) => {
      const rig = runRig('26.10')
      const [id] = pairOf(rig, resource)
      for (const other of rowsOf(rig, resource)) for (const flag of flags) other[flag] = '0'
      const row = rowOf(rig, resource, id)
      for (const flag of flags) row[flag] = '1'
      await done(rig, resource.name, [{ verb: 'archive', id, name: 'it', client: 1 }])
      for (const flag of flags) expect(rowOf(rig, resource, id)[flag]).toBe('0')
      expect(leftOf(await undone(rig))).toEqual([])
      const now = rowOf(rig, resource, id)
      expect(flags.map((flag) => now[flag])).toEqual(flags.map(() => '1'))
      expect(now[resource.archivedAt ?? '']).toBeNull()
      // A flag that someone clears afterwards stays cleared.
      for (const flag of flags) rowOf(rig, resource, id)[flag] = '0'
      expect(await undone(rig)).toEqual([])
    },
  )

  it.each(
    CLEARED.filter(({ flags, resource }) =>
      flags.some((flag) => resource.fields[flag]?.exclusiveFlag),
    ),
  )(
    'of $name leaves a mark with the record that has it by now, and says so',
    async ({ resource, flags }) => {
      const [mark = ''] = flags
      const rig = runRig('26.10')
      const [id, other] = pairOf(rig, resource)
      for (const row of rowsOf(rig, resource))
        row[mark] = row[resource.id] === String(id) ? '1' : '0'
      await done(rig, resource.name, [{ verb: 'archive', id, name: 'it', client: 1 }])
      rowOf(rig, resource, other)[mark] = '1'
      expect(leftOf(await undone(rig))).toEqual([{ because: 'changed', field: mark }])
      expect([id, other].map((one) => rowOf(rig, resource, one)[mark])).toEqual(['0', '1'])
      expect(rowOf(rig, resource, id)[resource.archivedAt ?? '']).toBeNull()
    },
  )
})

describe('undoing a write that moved a flag', () => {
  const cases = MARKED.map(({ name, resource, flags: [mark = ''] }) => ({ name, resource, mark }))

  async function moved(resource: Resource, mark: string, step: (to: number) => Step) {
    const rig = runRig('26.10')
    const [first, second] = pairOf(rig, resource)
    for (const row of rowsOf(rig, resource))
      row[mark] = row[resource.id] === String(first) ? '1' : '0'
    await done(rig, resource.name, [step(second)])
    expect(rowOf(rig, resource, first)[mark]).toBe('0')
    return { rig, first, second }
  }

  const update =
    (mark: string) =>
    (id: number): Step => ({
      ...{ verb: 'update', id, name: 'it', client: 1 },
      values: { [mark]: true },
    })

  it.each(cases)('of $name by an update gives it back', async ({ resource, mark }) => {
    const { rig, first, second } = await moved(resource, mark, update(mark))
    expect(leftOf(await undone(rig))).toEqual([])
    expect([first, second].map((id) => rowOf(rig, resource, id)[mark])).toEqual(['1', '0'])
    expect(await undone(rig)).toEqual([])
  })

  it.each(cases)('of $name by a create gives it back', async ({ resource, mark }) => {
    const { rig, first } = await moved(resource, mark, () => ({
      ...{ verb: 'create', name: 'New', client: 1 },
      values: {
        [resource.label]: 'New',
        [mark]: true,
        ...(resource.name === 'contacts' ? { contact_email: 'n@x.example' } : {}),
      },
    }))
    expect(leftOf(await undone(rig))).toEqual([])
    expect(rowOf(rig, resource, first)[mark]).toBe('1')
    expect(
      rowsOf(rig, resource).filter(
        (row) => row[mark] === '1' && row[resource.client ?? ''] === '1',
      ),
    ).toHaveLength(1)
  })

  it.each(cases)(
    'of $name leaves it where a third record has it by now',
    async ({ resource, mark }) => {
      const { rig, first, second } = await moved(resource, mark, update(mark))
      rowOf(rig, resource, second)[mark] = '0'
      await undone(rig)
      expect([first, second].map((id) => rowOf(rig, resource, id)[mark])).toEqual(['0', '0'])
    },
  )

  it.each(cases)(
    'of $name says that the record is archived which had it',
    async ({ resource, mark }) => {
      const { rig, first } = await moved(resource, mark, update(mark))
      rowOf(rig, resource, first)[resource.archivedAt ?? ''] = '2026-11-20 10:00:00'
      expect(leftOf(await undone(rig))).toEqual([{ because: 'gone', field: mark }])
      expect(rowOf(rig, resource, first)[mark]).toBe('0')
    },
  )
})
