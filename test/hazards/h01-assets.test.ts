import { describe, expect, it } from 'vitest'
import { some } from '../support/division.ts'
import { hazardInstance, RELEASES } from './hazard-instance.ts'

describe('H01 an update of an asset', () => {
  it.each(some(RELEASES))(
    'changes on %s only what was requested, and keeps IP, MAC and network',
    async (release) => {
      const instance = await hazardInstance(release)
      const { status, stderr } = await instance.itflow([
        'assets',
        'update',
        'SRV-DC01',
        '--client',
        'ACME',
        '--os',
        'Windows Server 2025',
      ])
      expect(stderr).toContain('sent along unchanged (H01)')
      expect(status).toBe(0)
      const { asset_id: id } = instance.row('assets', { asset_name: 'SRV-DC01' })
      expect(instance.changes()).toEqual([
        `assets ${id} asset_os: "Windows Server 2022" → "Windows Server 2025"`,
      ])
    },
  )

  it.each(some(RELEASES))('that is selected on %s by its ID does the same', async (release) => {
    const instance = await hazardInstance(release)
    const { asset_id: id = '' } = instance.row('assets', { asset_name: 'LT-0001' })
    const { status } = await instance.itflow(['assets', 'update', id ?? '', '--notes', 'Dented.'])
    expect(status).toBe(0)
    expect(instance.changes()).toEqual([
      expect.stringMatching(new RegExp(`^assets ${id} asset_notes: .* → "Dented."$`)),
    ])
  })

  it.each(some(RELEASES))(
    'of its IP alone keeps on %s the MAC and the network',
    async (release) => {
      const instance = await hazardInstance(release)
      const argv = ['assets', 'update', 'serial:ABC123', '--ip', '10.0.0.99']
      const { status } = await instance.itflow(argv)
      expect(status).toBe(0)
      expect(instance.changes()).toEqual([
        expect.stringMatching(/^asset_interfaces \d+ interface_ip: "10.0.0.21" → "10.0.0.99"$/),
      ])
    },
  )

  it.each(some(RELEASES))("of another client's asset is not sent at all on %s", async (release) => {
    const instance = await hazardInstance(release)
    const { asset_id: id } = instance.row('assets', { asset_name: 'LT-0001' })
    const argv = ['assets', 'update', id ?? '', '--os', 'x', '--client', 'BAKERY']
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(5)
    expect(stderr).toContain('--client')
    expect(instance.writes()).toEqual([])
    expect(instance.changes()).toEqual([])
  })
})
