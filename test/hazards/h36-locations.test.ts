import { describe, expect, it } from 'vitest'
import { resources } from '../../src/resources/index.ts'
import { PASS } from './front.ts'
import { type HazardInstance, hazardInstance } from './hazard-instance.ts'

describe('H36 the primary location', () => {
  it('is reported when another one becomes it', async () => {
    const instance = await hazardInstance('26.10')
    const before = instance.row('locations', { location_name: 'HQ' })
    expect(before['location_primary']).toBe('1')
    const argv = ['locations', 'update', 'Warehouse', '--client', 'ACME', '--primary', 'yes']
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(0)
    expect(stderr).toContain('A client has only one primary location: the others lose the flag')
    const { location_id: id } = instance.row('locations', { location_name: 'Warehouse' })
    expect(instance.changes()).toEqual([
      `locations ${before['location_id']} location_primary: "1" → "0"`,
      `locations ${id} location_primary: "0" → "1"`,
    ])
  })

  it('may be missing if that fails, and that is reported', async () => {
    const instance = await hazardInstance('26.10', undefined, ({ method }) =>
      method === 'POST' ? { kind: 'answer', status: 500, body: '' } : PASS,
    )
    const argv = ['locations', 'update', 'Warehouse', '--client', 'ACME', '--primary', 'yes']
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(8)
    expect(stderr).toContain('may no longer be primary (H36)')
  })

  it('may be missing if an update of it fails, and that is reported', async () => {
    // The server clears the flag first, and then crashes.
    let instance: HazardInstance | undefined
    instance = await hazardInstance('26.10', undefined, ({ method }) => {
      if (method !== 'POST') return PASS
      const row = instance?.row('contacts', { contact_email: 'ada@acme.example' })
      Object.assign(row ?? {}, { contact_primary: '0' })
      return { kind: 'answer', status: 500, body: '' }
    })
    const argv = ['contacts', 'update', 'ada@acme.example', '--title', 'CEO']
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(8)
    expect(stderr).toContain('did not update contact 1')
    expect(stderr).toContain('Primary changed anyway: yes → no')
  })

  it.each(['contacts', 'locations'])(
    'of %s may be missing if another one fails to become it',
    async (module) => {
      const instance = await hazardInstance('26.10', undefined, ({ method }) =>
        method === 'POST' ? { kind: 'answer', status: 500, body: '' } : PASS,
      )
      const argv = [module, 'update', '2', '--primary', 'yes']
      const { status, stderr } = await instance.itflow(argv)
      expect(status).toBe(8)
      expect(stderr).toContain(`other ${module} may no longer be primary (H36)`)
    },
  )

  it.each([
    ['contacts', '25.12'],
    ['contacts', '26.10'],
    ['locations', '26.10'],
  ] as const)(
    'of %s on %s clears the flag on others that have it too, and that is reported',
    async (module, release) => {
      const { id, label, client } = resources[module]
      const mark = module === 'contacts' ? 'contact_primary' : 'location_primary'
      const instance = await hazardInstance(release, (database) => {
        const rows = database.tables[module]?.rows ?? []
        for (const row of rows.slice(0, 2)) row[mark] = '1'
        for (const row of rows.slice(2)) row[mark] = '0'
      })
      const [first, other] = instance.database.tables[module]?.rows ?? []
      expect(first?.[client ?? '']).toBe(other?.[client ?? ''])
      const argv = [module, 'update', first?.[id] ?? '', '--name', 'Other']
      for (const more of [['--dry-run'], []]) {
        const { status, stderr } = await instance.itflow([...argv, ...more])
        expect([status, stderr]).toEqual([
          0,
          expect.stringContaining(`${other?.[id]} loses the flag`),
        ])
      }
      expect(instance.changes()).toEqual([
        expect.stringContaining(label),
        `${module} ${other?.[id]} ${mark}: "1" → "0"`,
      ])
      const again = await instance.itflow([module, 'update', first?.[id] ?? '', '--notes', 'x'])
      expect([again.status, again.stderr.includes('flag')]).toEqual([0, false])
    },
  )

  it('loses the flag permanently when it is archived, and that is reported', async () => {
    const instance = await hazardInstance('26.10')
    const { status, stderr } = await instance.itflow(['locations', 'archive', 'HQ'])
    expect(status).toBe(0)
    expect(stderr).toContain('Archiving clears Primary')
    expect(stderr).toContain('Primary  yes → no')
    expect(stderr.indexOf('Archiving clears')).toBeLessThan(stderr.indexOf('Archived.'))
    const quiet = await instance.itflow(['locations', 'archive', 'Warehouse'])
    expect(quiet.stderr).not.toContain('clears')
  })

  it('leaves its ID in other records, and those are listed', async () => {
    const instance = await hazardInstance('26.10')
    const { location_id: id } = instance.row('locations', { location_name: 'Warehouse' })
    const contacts = instance.database.tables['contacts']?.rows.filter(
      (row) => row['contact_location_id'] === id,
    )
    const { status, stderr } = await instance.itflow(['locations', 'delete', 'Warehouse', '--yes'])
    expect(status).toBe(0)
    const ids = (contacts ?? []).map((row) => row['contact_id']).join(', ')
    expect(stderr).toContain(`${contacts?.length} contacts still refer to it: ${ids} (H36)`)
    expect(stderr).toMatch(/\d+ assets still refer to it/)
    expect(instance.changes()).toEqual([`locations ${id} gone`])
  })

  it('is reported once if it is deleted, which archives it first', async () => {
    const instance = await hazardInstance('26.10')
    const { status, stderr } = await instance.itflow(['locations', 'delete', 'HQ', '--yes'])
    expect(status).toBe(0)
    expect(stderr.match(/Archiving clears/g)).toHaveLength(1)
  })

  it('does not report on a dry run what has not happened', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['locations', 'delete', 'Warehouse', '--yes', '--dry-run']
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(0)
    expect(stderr).not.toContain('still refer to it')
    expect(instance.changes()).toEqual([])
  })

  it('reports it if the records that refer to it could not be read', async () => {
    const instance = await hazardInstance('26.10', undefined, ({ operation }) =>
      operation === 'assets/read' ? { kind: 'answer', status: 500, body: '' } : PASS,
    )
    const { status, stderr } = await instance.itflow(['locations', 'delete', 'Warehouse', '--yes'])
    expect(status).toBe(0)
    expect(stderr).toContain('Could not check which assets still refer to it')
    expect(stderr).toMatch(/\d+ contacts still refer to it/)
  })
})
