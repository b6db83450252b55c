import { describe, expect, it } from 'vitest'
import { hazardInstance } from '../../../hazards/hazard-instance.ts'

const TICKET = ['tickets', 'create', '--client', 'ACME', '--subject', 'X']

describe('a field that the server does not know', () => {
  it.each([
    ['25.09', [...TICKET, '--asset', '1'], 'before 25.12 has no asset field for tickets'],
    [
      '25.09',
      ['clients', 'create', '--name', 'X', '--abbreviation', 'AW'],
      'no abbreviation field for',
    ],
    [
      '26.3',
      ['assets', 'update', '1', '--uri-2', 'x'],
      'before 26.05 has no second URI field for assets',
    ],
  ] as const)('is refused on %s before anything is sent: %j', async (release, argv, said) => {
    const instance = await hazardInstance(release)
    const { status, stderr } = await instance.itflow(argv)
    expect({ status, writes: instance.writes() }).toEqual({ status: 7, writes: [] })
    expect(stderr).toContain(said)
  })

  it.each(['25.12', '26.10'] as const)('is sent on %s, which has the field', async (release) => {
    const instance = await hazardInstance(release)
    const { status } = await instance.itflow([...TICKET, '--asset', '1'])
    expect(status).toBe(0)
    expect(instance.writes()[0]?.body).toMatchObject({ ticket_asset_id: 1 })
  })
})
