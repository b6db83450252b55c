import { describe, expect, test } from 'vitest'
import { InterruptedError } from '../../src/errors.ts'
import { FORMAT_NAMES } from '../../src/output/format-names.ts'
import { isSlowSuite } from '../support/division.ts'
import type { RunOptions } from '../support/run.ts'
import { type Covered, everyCommand, type Plan } from './commands.ts'
import { FAULTS } from './faults.ts'
import { type House, startHouse } from './house.ts'
import { leaks, makeRig, type Rig } from './rig.ts'

interface Place {
  house: House
  rig: Rig
}

/**
 * Searches what the chosen commands let out. The slow suite tries every way a command is run in with every format and
 * every fault of a server; the quick one takes turns with them, so that each is tried with some command, and tries a verb
 * that modules share in one way on each module.
 */
export async function searchCommands(isChosen: (name: string) => boolean): Promise<void> {
  const house = await startHouse()
  const place = { house, rig: makeRig(house) }
  const all = await everyCommand(house.url)
  const chosen = all.map((command, at) => ({ ...command, at })).filter(({ name }) => isChosen(name))
  describe.each(chosen)('$name', (command) => searchCommand(place, command, command.at))
  const planned = chosen.filter(({ isWrite, isShared, at }) => isWrite && isTried(isShared, at, 3))
  describe.each(planned)('$name --dry-run', ({ plans, at }) => {
    test('lets no secret out, and sends nothing', () => searchDryRuns(place, plans, at))
  })
}

/**
 * Whether a command is tried in one of four ways: always in the slow suite, and where no other module has it. Of those
 * that modules share, three of seven are tried in none, and each verb in all ways on one module or another.
 */
function isTried(isShared: boolean, at: number, way: number): boolean {
  return isSlowSuite || !isShared || at % TURNS === way
}

const TURNS = 7

function searchCommand(place: Place, { name, plans, isWrite, isShared }: Covered, at: number) {
  test('is covered here, by plans of its own or by its examples', () => {
    expect(plans.length).toBeGreaterThan(0)
  })

  const inFormats = async () => {
    for (const [nth, plan] of plans.entries()) {
      const formats = plan.answers === undefined ? oneOf(FORMAT_NAMES, at + nth) : ['table']
      for (const format of formats) await searchFormat(place, plan, format)
    }
  }

  const atTerminal = async () => {
    for (const [nth, plan] of turnsOf(plans, isShared).entries()) {
      if (plan.answers !== undefined) continue
      for (const format of oneOf(['table', 'json'], at + nth)) {
        const more = ['--verbose', '--no-input', '-o', format]
        const { found } = await search(place, plan, more, { terminal: 150, color: true })
        expect({ plan: plan.argv, format, found }).toMatchObject({ found: [] })
      }
    }
  }

  if (isTried(isShared, at, 0)) test('lets no secret out in any format, with --debug', inFormats)
  if (isTried(isShared, at, 1)) {
    test('lets no secret out at a terminal, nor to the pager', atTerminal)
  }
  const faults = isTried(isShared, at, 2) ? faultsFor(at, isShared) : []
  test.each(faults)(`${name} lets no secret out: $fault`, async ({ fault, fails, flags }) => {
    for (const plan of somePlans(plans)) {
      for (const onlyWrites of isWrite ? [false, true] : [false]) {
        place.house.reset(fails, onlyWrites)
        const { found } = await searchAsItIs(place, plan, [...flags, '--timeout', '0.5'], {
          env: { ITFLOW_TIMEOUT: '0.03' },
        })
        expect({ plan: plan.argv, fault, onlyWrites, found }).toMatchObject({ found: [] })
      }
    }
  })
}

async function searchDryRuns(place: Place, plans: readonly Plan[], at: number): Promise<void> {
  for (const [nth, plan] of plans.entries()) {
    for (const format of oneOf(['table', 'json'], at + nth)) {
      const { found } = await search(place, plan, ['--dry-run', '-o', format])
      expect({ plan: plan.argv, found }).toMatchObject({ found: [] })
      expect(place.house.log.filter(({ method }) => method === 'POST')).toEqual([])
    }
  }
}

async function searchFormat(place: Place, plan: Plan, format: string): Promise<void> {
  const { status, found, stderr } = await search(place, plan, ['--debug', '-o', format])
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

/** Runs a plan where nothing fails, and tells what it let out. */
function search(
  place: Place,
  plan: Plan,
  more: readonly string[],
  options: RunOptions = {},
): Promise<{ status: number; found: string[]; stderr: string }> {
  place.house.reset()
  return searchAsItIs(place, plan, more, options)
}

async function searchAsItIs(
  { house, rig }: Place,
  { argv, stdin, answers, allowed, endsOnSignal }: Plan,
  more: readonly string[],
  options: RunOptions,
) {
  rig.reset()
  const ending = new AbortController()
  if (endsOnSignal) setTimeout(() => ending.abort(new InterruptedError('SIGTERM')), 100)
  const result = await rig.run([...more, ...argv], {
    ...(stdin === undefined ? {} : { stdin }),
    ...(answers === undefined ? {} : { terminal: 150, answers }),
    ...(endsOnSignal ? { signal: ending.signal } : {}),
    ...options,
  })
  return { status: result.status, found: leaks(rig, house, result, allowed), stderr: result.stderr }
}

/** All in the slow suite; in the quick one the one whose turn it is. */
function oneOf<T>(all: readonly T[], turn: number): readonly T[] {
  return isSlowSuite ? all : all.filter((_, index) => index === turn % all.length)
}

/** Those that are run at a terminal: of a verb that modules share the quick suite takes one way. */
function turnsOf(plans: readonly Plan[], isShared: boolean): readonly Plan[] {
  return isSlowSuite || !isShared ? plans : plans.slice(0, 1)
}

/** Those that a failing server is tried with: the quick suite takes the first. */
function somePlans(plans: readonly Plan[]): readonly Plan[] {
  const ending = plans.filter(({ endsOnSignal }) => endsOnSignal !== true)
  return isSlowSuite ? ending : ending.slice(0, 1)
}

/** Every fault; of a verb that modules share each module takes a third, so that among them they take all. */
function faultsFor(at: number, isShared: boolean) {
  const all = Object.entries(FAULTS).map(([fault, fails], nth) => {
    return { fault, fails, flags: nth % 2 === 0 ? ['--debug'] : ['--debug', '--json'] }
  })
  const taken = isSlowSuite ? all.filter((_, nth) => !isShared || nth % 3 === at % 3) : all
  // Those that are tried with one take the next fault each.
  return oneOf(taken, isShared ? Math.floor(at / TURNS) : at)
}
