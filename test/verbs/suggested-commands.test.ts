import { afterAll, describe, expect, it } from 'vitest'
import { writableFields } from '../../src/api/writes/body.ts'
import { flagOf } from '../../src/records/field-names.ts'
import type { Resource } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import { hasVerb, type Verb } from '../../src/resources/verbs.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { cableRuns } from '../resources/cable-runs.ts'
import { withModule } from '../support/declare.ts'
import { eachOnce, isSlowSuite } from '../support/division.ts'
import { commandsIn, flawOf } from '../support/told-commands.ts'

// Whatever goes wrong with any module, no suggested command is invalid.

withModule(cableRuns)

const RELEASES = ['25.01', '26.10'] as const

/** Commands that fail in many ways, including verbs that a module doesn't have. */
function mistakesOf(resource: Resource): string[][] {
  const [field] = writableFields(resource, 'update').filter(([, { kind }]) => kind === 'text')
  const set = field === undefined ? [] : [`--${flagOf(resource, field[0])}`, 'X']
  return [
    ['list', '--sort', 'nope'],
    ['list', '--where', 'nope=1'],
    ['list', '--fields', 'nope'],
    ['list', '--client', 'nobody'],
    ['list', '--client', '2', '--limit', '1'],
    ['get', '999999'],
    ['get', 'nothing with that name'],
    ['get', '007'],
    ['get', 'e'],
    ['get', '1', '--client', '2'],
    ['get', '1', '--global'],
    ['create'],
    ['create', '--client', '2', ...set],
    ['update', '999999', ...set],
    ['update', '1', '--client', '2', ...set],
    ['update', '1'],
    ...(['archive', 'unarchive', 'delete'] as const).flatMap((verb) => [
      [verb, '999999', '--yes'],
      [verb, '1', '--client', '2', '--yes'],
      [verb, '1', '--dry-run'],
      [verb, '1', '--yes'],
      [verb, '1', '--yes'],
    ]),
  ]
}

const cableRunsHere = cableRuns()

const all = [...Object.values(resources), cableRunsHere]

/** In the quick suite each verb of each module, and each mistake with some module. */
const TRIED = eachOnce(
  RELEASES.flatMap((release) =>
    all.flatMap((resource) =>
      mistakesOf(resource)
        .map((argv, nth) => ({ release, resource, argv, nth }))
        // Releases differ in what can be written.
        .filter(({ argv: [verb] }) => release === '26.10' || (verb !== 'list' && verb !== 'get')),
    ),
  ),
  ({ resource, argv: [verb] }) => `${resource.name} ${verb}`,
  ({ release, resource }) => `${release} ${resource.name}`,
  ({ release, nth }) => `${release} ${nth}`,
)

const VERBS: readonly Verb[] = ['list', 'get', 'create', 'update', 'delete', 'archive', 'unarchive']

describe.each(RELEASES)('on %s', (release) => {
  let toldInAll = 0
  afterAll(() => expect(toldInAll).toBeGreaterThan(20))

  it.each(all.map((one) => [one.name, one] as const))('%s', async (name, resource) => {
    const instance = await hazardInstance(release)
    if (resource === cableRunsHere)
      instance.put(resource.module, { run_name: 'Uplink', run_client_id: '1' })
    let told = 0
    const mistakes = TRIED.filter((one) => one.release === release && one.resource === resource)
    for (const { argv } of mistakes) {
      const { screen } = await instance.itflow([name, ...argv])
      for (const command of commandsIn(screen)) {
        told += 1
        expect(
          await flawOf(command),
          `${name} ${argv.join(' ')}: itflow ${command}`,
        ).toBeUndefined()
      }
    }
    if (release === '26.10' && isSlowSuite) expect(told).toBeGreaterThan(2)
    toldInAll += told
  })
})

it("a module's commands match what it offers", async () => {
  for (const resource of all) {
    for (const verb of VERBS) {
      const flaw = await flawOf(`${resource.name} ${verb}`)
      expect([resource.name, verb, flaw === undefined]).toEqual([
        resource.name,
        verb,
        hasVerb(resource, verb),
      ])
    }
  }
})

describe('a suggested command is checked as a whole', () => {
  it.each([
    ['See: itflow locations list', ['locations list'], undefined],
    ['Undo: itflow cable-runs unarchive 7 --client 2', undefined, 'cable-runs has no unarchive'],
    ['See: itflow time get 3', undefined, 'time has no get'],
    ['itflow assets lst', undefined, 'assets has no lst'],
    ['itflow gadgetry list', undefined, 'there is no gadgetry'],
    ['itflow products list --client 3.', undefined, 'it has no --client'],
    ['itflow assets list --client 3, or --global', ['assets list --client 3'], undefined],
    ['itflow assets update 3 --shape X', undefined, 'it has no --shape'],
  ])('%s', async (text, found, flaw) => {
    const [command = ''] = commandsIn(text)
    if (found !== undefined) expect(commandsIn(text)).toEqual(found)
    expect(await flawOf(command)).toBe(flaw)
  })
})
