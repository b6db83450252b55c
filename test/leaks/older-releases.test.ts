import { describe, expect, test } from 'vitest'
import { eachOnce } from '../support/division.ts'
import { everyCommand, type Plan } from './commands.ts'
import { startHouse } from './house.ts'
import { type Allowed, leaks, makeRig } from './rig.ts'

// Up to 26.07 a read sends the decrypt password in the URL (H26), and up to 25.12 a record has every column twice.
const RELEASES = ['25.01', '25.12', '26.07'] as const

const FORMATS = ['json', 'table'] as const

const PASSWORD_IN_ADDRESS: Allowed = { address: ['decryptPassword'] }

/** Each verb and each module on at least one of the releases, and the commands for credentials on each; in one format. */
const TRIED = eachOnce(
  (await everyCommand('')).flatMap(({ name }) =>
    RELEASES.flatMap((release) => FORMATS.map((format) => ({ name, release, format }))),
  ),
  ({ name }) => (name.startsWith('credentials') ? name : name.split(' ')[0]),
  ({ name }) => name.split(' ').at(-1),
  ({ release, format }) => `${release} ${format}`,
)

describe.each(RELEASES)('on %s', async (release) => {
  const house = await startHouse(release)
  const rig = makeRig(house)
  const commands = await everyCommand(house.url)
  const isHere = ({ endsOnSignal, answers }: Plan) => endsOnSignal !== true && answers === undefined

  const tried = TRIED.filter((one) => one.release === release)
  const chosen = commands.flatMap((command) => {
    const formats = tried.filter(({ name }) => name === command.name).map(({ format }) => format)
    return formats.length === 0 ? [] : [{ ...command, formats }]
  })

  test.each(chosen)('$name lets no secret out', async ({ name, plans, formats }) => {
    const isOfCredentials =
      /^(?:credentials|export credentials|import|login|profiles|doctor|api)/.test(name)
    for (const { argv, stdin = '', allowed } of plans.filter(isHere)) {
      for (const format of formats) {
        house.reset()
        rig.reset()
        const result = await rig.run(['--debug', '-o', format, ...argv], { stdin })
        const found = leaks(rig, house, result, {
          ...allowed,
          ...(isOfCredentials ? PASSWORD_IN_ADDRESS : {}),
        })
        expect({ argv, found }).toEqual({ argv, found: [] })
      }
    }
  })

  test('the decrypt password is only in the URL of reads of credentials', async () => {
    house.reset()
    rig.reset()
    await rig.run(['credentials', 'list'])
    const isNamed = ({ target }: { target: string }) => target.includes('decrypt_password')
    const named = house.log.filter(isNamed)
    expect(named.length).toBeGreaterThan(0)
    for (const { target } of named) expect(target).toContain('/credentials/read.php')
  })

  test('doctor and login say so', async () => {
    house.reset()
    rig.reset()
    const doctor = await rig.run(['doctor'])
    expect([doctor.status, doctor.stdout]).toEqual([12, expect.stringContaining('H26')])
    const tested = await rig.run(['profiles', 'test'])
    expect(tested.stderr).toContain('H26')
  })
})
