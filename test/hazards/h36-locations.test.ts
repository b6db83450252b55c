import { describe, expect, it } from 'vitest'
import { PASS } from './front.ts'
import { hazardInstance } from './hazard-instance.ts'

describe('H36 the primary location', () => {
  it('is told when another becomes it', async () => {
    const instance = await hazardInstance('26.10')
    const before = instance.row('locations', { location_name: 'HQ' })
    expect(before['location_primary']).toBe('1')
    const argv = ['locations', 'update', 'Warehouse', '--client', 'ACME', '--primary', 'yes']
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(0)
    expect(stderr).toContain('other locations are no longer primary')
    const { location_id: id } = instance.row('locations', { location_name: 'Warehouse' })
    expect(instance.changes()).toEqual([
      `locations ${before['location_id']} location_primary: "1" → "0"`,
      `locations ${id} location_primary: "0" → "1"`,
    ])
  })

  it('may be none where that fails, and so it is said', async () => {
    const instance = await hazardInstance('26.10', undefined, ({ method }) =>
      method === 'POST' ? { kind: 'answer', status: 500, body: '' } : PASS,
    )
    const argv = ['locations', 'update', 'Warehouse', '--client', 'ACME', '--primary', 'yes']
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(8)
    expect(stderr).toContain('may no longer be primary (H36)')
  })

  it('loses the flag for good when it is archived, and so it is said', async () => {
    const instance = await hazardInstance('26.10')
    const { status, stderr } = await instance.itflow(['locations', 'archive', 'HQ'])
    expect(status).toBe(0)
    expect(stderr).toContain('It was the primary location')
    const quiet = await instance.itflow(['locations', 'archive', 'Warehouse'])
    expect(quiet.stderr).not.toContain('primary location')
  })

  it('leaves its ID where it was referred to, and those are listed', async () => {
    const instance = await hazardInstance('26.10')
    const { location_id: id } = instance.row('locations', { location_name: 'Warehouse' })
    const contacts = instance.database.tables['contacts']?.rows.filter(
      (row) => row['contact_location_id'] === id,
    )
    const { status, stderr } = await instance.itflow(['locations', 'delete', 'Warehouse', '--yes'])
    expect(status).toBe(0)
    const ids = (contacts ?? []).map((row) => row['contact_id']).join(', ')
    expect(stderr).toContain(`${contacts?.length} contacts still name it: ${ids} (H36)`)
    expect(stderr).toMatch(/\d+ assets still name it/)
    expect(instance.changes()).toEqual([`locations ${id} gone`])
  })
})
