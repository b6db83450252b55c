import { describe, expect, it } from 'vitest'
import { hazardInstance, RELEASES, releases } from './hazard-instance.ts'

describe('H09 an update of a record with an apostrophe elsewhere', () => {
  it.each(RELEASES)('works on %s, and leaves the apostrophe', async (release) => {
    const instance = await hazardInstance(release)
    const { contact_id: id } = instance.row('contacts', { contact_email: 'mary@acme.example' })
    const argv = ['contacts', 'update', 'mary@acme.example', '--extension', '22']
    expect((await instance.itflow(argv)).status).toBe(0)
    expect(instance.changes()).toEqual([`contacts ${id} contact_extension: "20" → "22"`])
  })

  it.each(RELEASES)('works on %s for an asset too', async (release) => {
    const instance = await hazardInstance(release, (database) => {
      const asset = database.tables['assets']?.rows[0]
      if (asset !== undefined) asset['asset_notes'] = 'Ada\'s \\ "own"'
    })
    const argv = ['assets', 'update', 'serial:ABC123', '--os', 'Debian 13']
    expect((await instance.itflow(argv)).status).toBe(0)
    expect(instance.changes()).toEqual(['assets 1 asset_os: "Windows 11 Pro" → "Debian 13"'])
  })

  it.each(releases('25.01', '26.02'))(
    'is refused on %s where sending the whole would strip a tag (H27), and can be forced',
    async (release) => {
      const instance = await hazardInstance(release, (database) => {
        const contact = database.tables['contacts']?.rows[0]
        if (contact !== undefined) contact['contact_notes'] = 'Call <b>before</b> noon'
      })
      const argv = ['contacts', 'update', 'ada@acme.example', '--title', 'CEO']
      const { status, stderr } = await instance.itflow(argv)
      expect(status).toBe(10)
      expect(stderr).toContain('Notes')
      expect(instance.writes()).toEqual([])
      const forced = await instance.itflow([...argv, '--force'])
      expect(forced.status).toBe(0)
      expect(forced.stderr).toContain('Notes changed as well')
      expect(instance.changes()).toContain('contacts 1 contact_title: "CTO" → "CEO"')
    },
  )
})

describe('H10 an empty date', () => {
  it.each(RELEASES)('is refused on %s while a date is stored', async (release) => {
    const instance = await hazardInstance(release)
    const argv = ['assets', 'update', 'serial:ABC123', '--purchase-date', '', '--os', 'x']
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(10)
    expect(stderr).toContain('H10')
    expect(stderr).toContain('--purchase-date')
    expect(instance.changes()).toEqual([])
  })

  it('is no change where there is none', async () => {
    const instance = await hazardInstance('26.10', (database) => {
      const asset = database.tables['assets']?.rows[0]
      if (asset !== undefined) asset['asset_purchase_date'] = null
    })
    const argv = ['assets', 'update', 'serial:ABC123', '--purchase-date', '']
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(0)
    expect(stderr).toContain('nothing was sent')
    expect(instance.writes()).toEqual([])
  })

  it.each(RELEASES)('is no way on %s to clear a text: that is cleared', async (release) => {
    const instance = await hazardInstance(release)
    const { status } = await instance.itflow(['assets', 'update', 'serial:ABC123', '--os', ''])
    expect(status).toBe(0)
    expect(instance.changes()).toEqual(['assets 1 asset_os: "Windows 11 Pro" → ""'])
  })
})

describe('H15 an update that changes nothing', () => {
  it.each(RELEASES)('is success on %s, and sends nothing', async (release) => {
    const instance = await hazardInstance(release)
    const argv = ['contacts', 'update', 'ada@acme.example', '--title', 'CTO', '--phone', '555-0101']
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(0)
    expect(stderr).toContain('nothing was sent')
    expect(instance.writes()).toEqual([])
  })

  it.each(RELEASES)('is told on %s from an ID that is not there', async (release) => {
    const instance = await hazardInstance(release)
    const { status, stderr } = await instance.itflow(['contacts', 'update', '9999', '--title', 'x'])
    expect(status).toBe(5)
    expect(stderr).toContain('No contact 9999')
    expect(instance.writes()).toEqual([])
  })
})

describe('H22 an update of a client', () => {
  it.each(releases('25.12'))('works on %s and keeps the lead flag', async (release) => {
    const instance = await hazardInstance(release, (database) => {
      const client = database.tables['clients']?.rows[0]
      if (client !== undefined) client['client_lead'] = '1'
    })
    const { status } = await instance.itflow([
      'clients',
      'update',
      'ACME',
      '--referral',
      'A friend',
    ])
    expect(status).toBe(0)
    expect(instance.changes()).toEqual([
      expect.stringMatching(/^clients 1 client_referral: .* → "A friend"$/),
    ])
  })
})
