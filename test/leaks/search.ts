import { describe, expect, test } from 'vitest'
import { InterruptedError } from '../../src/errors.ts'
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
 * Searches for secrets that the chosen commands leak. The slow suite tries every plan of a command with every format and
 * every fault of a server. The quick one alternates between them, so that each is tried with some command, and tries a
 * verb that modules share in one way on each module.
 */
export async function searchCommands(isChosen: (name: string) => boolean): Promise<void> {
  const house = await startHouse()
  const place = { house, rig: makeRig(house) }
  const all = await everyCommand(house.url)
  const chosen = all.map((command, at) => ({ ...command, at })).filter(({ name }) => isChosen(name))
  describe.each(chosen)('$name', (command) => searchCommand(place, command, command.at))
  const planned = chosen.filter(({ isWrite, isShared, at }) => isWrite && isTried(isShared, at, 3))
  describe.each(planned)('$name --dry-run', ({ plans, at }) => {
    test('leaks no secret, and sends no write', () => searchDryRuns(place, plans, at))
  })
}

/**
 * Whether a command is tried in one of four ways: always in the slow suite or if no other module has it. Of the commands
 * that modules share, three in seven aren't tried at all, and each verb is tried in all ways on some module.
 */
function isTried(isShared: boolean, at: number, way: number): boolean {
  return isSlowSuite || !isShared || at % TURNS === way
}

const TURNS = 7

/** The formats that are searched at a terminal: those for people, and one for programs. */
const AT_TERMINAL = ['table', 'text', 'json']

function searchCommand(place: Place, command: Covered, at: number) {
  const { name, plans, isWrite, isShared, formats: all } = command
  test('is covered by plans or by its examples', () => {
    expect(plans.length).toBeGreaterThan(0)
  })

  const inFormats = async () => {
    for (const [nth, plan] of plans.entries()) {
      const formats = plan.answers === undefined ? oneOf(all, at + nth) : ['table']
      for (const format of formats) await searchFormat(place, plan, format)
    }
  }

  const atTerminal = async () => {
    for (const [nth, plan] of turnsOf(plans, isShared).entries()) {
      if (plan.answers !== undefined) continue
      const shown = all.filter((format) => AT_TERMINAL.includes(format))
      for (const format of oneOf(shown, at + nth)) {
        const more = ['--verbose', '--no-input', '-o', format]
        const { found } = await search(place, plan, more, { terminal: 150, color: true })
        expect({ plan: plan.argv, format, found }).toMatchObject({ found: [] })
      }
    }
  }

  if (isTried(isShared, at, 0)) test('leaks no secret in any format, with --debug', inFormats)
  if (isTried(isShared, at, 1)) {
    test('leaks no secret at a terminal or to the pager', atTerminal)
  }
  const faults = isTried(isShared, at, 2) ? faultsFor(at, isShared) : []
  test.each(faults)(`${name} leaks no secret: $fault`, async ({ fault, fails, flags }) => {
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

/** Runs a plan on a server without faults, and resolves with the secrets it leaked. */
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

/** Returns all items in the slow suite, and one of them, by turn, in the quick suite. */
function oneOf<T>(all: readonly T[], turn: number): readonly T[] {
  return isSlowSuite ? all : all.filter((_, index) => index === turn % all.length)
}

/** Returns the plans to run at a terminal: in the quick suite only one for verbs that modules share. */
function turnsOf(plans: readonly Plan[], isShared: boolean): readonly Plan[] {
  return isSlowSuite || !isShared ? plans : plans.slice(0, 1)
}

/** Returns the plans to run on a failing server: in the quick suite only the first. */
function somePlans(plans: readonly Plan[]): readonly Plan[] {
  const ending = plans.filter(({ endsOnSignal }) => endsOnSignal !== true)
  return isSlowSuite ? ending : ending.slice(0, 1)
}

/** Returns the faults to try. For a verb that modules share, each module gets a third, so that together they cover all. */
function faultsFor(at: number, isShared: boolean) {
  const all = Object.entries(FAULTS).map(([fault, fails], nth) => {
    return { fault, fails, flags: nth % 2 === 0 ? ['--debug'] : ['--debug', '--json'] }
  })
  const taken = isSlowSuite ? all.filter((_, nth) => !isShared || nth % 3 === at % 3) : all
  // Commands that are tried with one fault take turns.
  return oneOf(taken, isShared ? Math.floor(at / TURNS) : at)
}
