import { describe, expect, test } from 'vitest'
import { InterruptedError } from '../../src/errors.ts'
import { FORMAT_NAMES } from '../../src/output/formats.ts'
import type { RunOptions } from '../support/run.ts'
import { everyCommand, type Plan } from './commands.ts'
import { FAULTS } from './faults.ts'
import { startHouse } from './house.ts'
import { leaks, makeRig } from './rig.ts'

const house = await startHouse()
const rig = makeRig(house)
const commands = await everyCommand(house.url)

/** Runs a plan and tells what it let out. */
async function search(plan: Plan, more: readonly string[], options: RunOptions = {}) {
  const ending = new AbortController()
  if (plan.endsOnSignal) setTimeout(() => ending.abort(new InterruptedError('SIGTERM')), 100)
  const { argv, stdin, answers, allowed } = plan
  const result = await rig.run([...more, ...argv], {
    ...(stdin === undefined ? {} : { stdin }),
    ...(answers === undefined ? {} : { terminal: 150, answers }),
    ...(plan.endsOnSignal ? { signal: ending.signal } : {}),
    ...options,
  })
  const found = leaks(rig, house, result, allowed)
  return { status: result.status, found, stderr: result.stderr }
}

const clean = { found: [] }

describe.each(commands)('$name', ({ name, plans, isWrite, isShared }) => {
  test('is covered here, by plans of its own or by its examples', () => {
    expect(plans.length).toBeGreaterThan(0)
  })

  test('lets no secret out in any format, with --debug', async () => {
    for (const plan of plans) {
      for (const format of plan.answers === undefined ? FORMAT_NAMES : ['table']) {
        house.reset()
        rig.reset()
        const { status, found, stderr } = await search(plan, ['--debug', '-o', format])
        const wanted = plan.status === 'any' ? status : (plan.status ?? 0)
        const failed = status === wanted ? '' : stderr
        expect({ plan: plan.argv, format, status, found, failed }).toEqual({
          plan: plan.argv,
          format,
          status: wanted,
          found: [],
          failed: '',
        })
      }
    }
  })

  test('lets no secret out at a terminal, nor to the pager', async () => {
    for (const plan of plans.filter(({ answers }) => answers === undefined)) {
      for (const format of ['table', 'json']) {
        house.reset()
        rig.reset()
        const more = ['--verbose', '--no-input', '-o', format]
        const { found } = await search(plan, more, { terminal: 150, color: true })
        expect({ plan: plan.argv, format, found }).toMatchObject(clean)
      }
    }
  })

  test('lets no secret out however the server fails', async () => {
    for (const plan of plans.filter(({ endsOnSignal }) => endsOnSignal !== true)) {
      for (const [fault, fails, flags] of faultsFor(name, isShared)) {
        for (const onlyWrites of isWrite ? [false, true] : [false]) {
          house.reset(fails, onlyWrites)
          rig.reset()
          const { found } = await search(plan, [...flags, '--timeout', '0.5'], {
            env: { ITFLOW_TIMEOUT: '0.03' },
          })
          expect({ plan: plan.argv, fault, found }).toMatchObject(clean)
        }
      }
    }
  })
})

describe.each(commands.filter(({ isWrite }) => isWrite))('$name --dry-run', ({ plans }) => {
  test('lets no secret out, and sends nothing', async () => {
    for (const plan of plans) {
      for (const format of ['table', 'json']) {
        house.reset()
        rig.reset()
        const { found } = await search(plan, ['--dry-run', '-o', format])
        expect({ plan: plan.argv, found }).toMatchObject(clean)
        expect(house.log.filter(({ method }) => method === 'POST')).toEqual([])
      }
    }
  })
})

/** Every fault; of a verb that modules share each module takes a third, so that among them they take all. */
function faultsFor(name: string, isShared: boolean) {
  const module = commands.findIndex((command) => command.name === name)
  return Object.entries(FAULTS)
    .filter((_, at) => !isShared || at % 3 === module % 3)
    .map(([fault, fails], at) => {
      return [fault, fails, at % 2 === 0 ? ['--debug'] : ['--debug', '--json']] as const
    })
}
