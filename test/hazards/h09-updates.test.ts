import { describe, expect, it } from 'vitest'
import { some } from '../support/division.ts'
import { hazardInstance, RELEASES, releases } from './hazard-instance.ts'

describe('H09 an update of a record with an apostrophe elsewhere', () => {
  it.each(some(RELEASES))('works on %s, and keeps the apostrophe', async (release) => {
    const instance = await hazardInstance(release)
    const { contact_id: id } = instance.row('contacts', { contact_email: 'mary@acme.example' })
    const argv = ['contacts', 'update', 'mary@acme.example', '--extension', '22']
    expect((await instance.itflow(argv)).status).toBe(0)
    expect(instance.changes()).toEqual([`contacts ${id} contact_extension: "20" → "22"`])
  })

  it.each(some(RELEASES))('works on %s for an asset too', async (release) => {
    const instance = await hazardInstance(release, (database) => {
      const asset = database.tables['assets']?.rows[0]
      if (asset !== undefined) asset['asset_notes'] = 'Ada\'s \\ "own"'
    })
    const argv = ['assets', 'update', 'serial:ABC123', '--os', 'Debian 13']
    expect((await instance.itflow(argv)).status).toBe(0)
    expect(instance.changes()).toEqual(['assets 1 asset_os: "Windows 11 Pro" → "Debian 13"'])
  })

  it.each(some(releases('25.01', '26.02')))(
    'is refused on %s if sending the whole record would strip a tag (H27), and can be forced',
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
      expect(forced.stderr).toContain('Notes also changed')
      expect(instance.changes()).toContain('contacts 1 contact_title: "CTO" → "CEO"')
    },
  )
})

describe('H10 an empty date', () => {
  it.each(some(RELEASES))('is refused on %s while a date is stored', async (release) => {
    const instance = await hazardInstance(release)
    const argv = ['assets', 'update', 'serial:ABC123', '--purchase-date', '', '--os', 'x']
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(10)
    expect(stderr).toContain('H10')
    expect(stderr).toContain('--purchase-date')
    expect(instance.changes()).toEqual([])
  })

  it('changes nothing if there is no date', async () => {
    const instance = await hazardInstance('26.10', (database) => {
      const asset = database.tables['assets']?.rows[0]
      if (asset !== undefined) asset['asset_purchase_date'] = null
    })
    const argv = ['assets', 'update', 'serial:ABC123', '--purchase-date', '']
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(0)
    expect(stderr).toContain('Nothing was sent')
    expect(instance.writes()).toEqual([])
  })

  it.each(some(RELEASES))(
    'is different from an empty text on %s, which clears a text',
    async (release) => {
      const instance = await hazardInstance(release)
      const { status } = await instance.itflow(['assets', 'update', 'serial:ABC123', '--os', ''])
      expect(status).toBe(0)
      expect(instance.changes()).toEqual(['assets 1 asset_os: "Windows 11 Pro" → ""'])
    },
  )
})

describe('H15 an update that changes nothing', () => {
  it.each(some(RELEASES))('succeeds on %s, and sends nothing', async (release) => {
    const instance = await hazardInstance(release)
    const argv = ['contacts', 'update', 'ada@acme.example', '--title', 'CTO', '--phone', '555-0101']
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(0)
    expect(stderr).toContain('Nothing was sent')
    expect(instance.writes()).toEqual([])
  })

  it.each(some(RELEASES))(
    "is distinguished on %s from an ID that doesn't exist",
    async (release) => {
      const instance = await hazardInstance(release)
      const { status, stderr } = await instance.itflow([
        'contacts',
        'update',
        '9999',
        '--title',
        'x',
      ])
      expect(status).toBe(5)
      expect(stderr).toContain('No contact 9999')
      expect(instance.writes()).toEqual([])
    },
  )
})

describe('H22 an update of a client', () => {
  it.each(some(releases('25.12')))('works on %s and keeps the lead flag', async (release) => {
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

describe('H42 an update of a client without a rate', () => {
  it.each(some(releases('25.12')))(
    'succeeds on %s, and reports the change of the rate',
    async (release) => {
      const instance = await hazardInstance(release)
      const id = instance.put('clients', { client_name: 'Rateless', client_rate: null })
      instance.changes()
      const argv = ['clients', 'update', String(id), '--type', 'Bakery', '--json']
      const { status, stdout, stderr } = await instance.itflow(argv)
      expect(status).toBe(0)
      const [row] = instance.database.tables['clients']?.rows.filter(
        ({ client_id: own }) => own === String(id),
      ) ?? [{}]
      expect(row).toMatchObject({ client_type: 'Bakery', client_rate: '0.00' })
      expect(JSON.parse(stdout)).toMatchObject({ client_type: 'Bakery', client_rate: '0.00' })
      const isWarned = stderr.includes('set to 0.00 (H42)')
      const isTold = /Rate also changed: empty → “0.00”/.test(stderr)
      expect([isWarned, isTold].filter(Boolean)).toHaveLength(1)
      expect(isWarned).toBe(releases('25.12', '26.08.2').includes(release))
    },
  )

  it('sends a requested rate, without a warning', async () => {
    const instance = await hazardInstance('26.07')
    const id = instance.put('clients', { client_name: 'Rateless', client_rate: null })
    instance.changes()
    const argv = ['clients', 'update', String(id), '--rate', '85']
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(0)
    expect(stderr).not.toContain('H42')
    expect(instance.changes()).toContain(`clients ${id} client_rate: null → "85.00"`)
  })
})

describe('H45 a text that ITFlow strips to what is stored already', () => {
  const nothings = ['<', '<x>', ' <b></b> ', '<!-- a -->', '<?php ?>']
  it.each(nothings)('%j is reported to change nothing', async (text) => {
    const instance = await hazardInstance('26.10')
    const argv = ['assets', 'update', 'serial:ABC123', '--description', text, '--json']
    const { status, stdout, stderr } = await instance.itflow(argv)
    expect(status).toBe(0)
    expect(stderr).toContain('ITFlow would store the description as empty')
    expect(instance.writes()).toEqual([])
    expect(JSON.parse(stdout)['asset_description'] ?? '').toBe('')
  })

  it('is reported if another field changes too', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['assets', 'update', 'serial:ABC123', '--description', '<', '--os', 'Debian']
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(0)
    expect(stderr).toContain('ITFlow would store the description as empty')
    expect(instance.changes()).toEqual(['assets 1 asset_os: "Windows 11 Pro" → "Debian"'])
  })

  it.each(some(RELEASES))(
    'is reported on %s by a create that stores it as empty',
    async (release) => {
      const instance = await hazardInstance(release)
      const argv = ['assets', 'create', '--client', 'ACME', '--name', 'PC', '--type', 'Laptop']
      const { status, stderr } = await instance.itflow([...argv, '--description', '<none>'])
      expect(status).toBe(0)
      expect(stderr).toContain('ITFlow stored the description as empty, not “<none>”')
    },
  )
})

describe('H16 a required text that ITFlow treats as empty', () => {
  it.each([
    ['assets', ['create', '--client', 'ACME', '--type', 'Laptop', '--name', '0']],
    ['assets', ['create', '--client', 'ACME', '--type', 'Laptop', '--name', '<PC>']],
    ['assets', ['update', 'serial:ABC123', '--name', '<']],
    ['clients', ['create', '--name', ' <b> 0 </b>']],
    ['contacts', ['update', 'ada@acme.example', '--name', '<i>']],
    ['tickets', ['create', '--client', 'ACME', '--subject', '0']],
    ['documents', ['create', '--client', 'ACME', '--name', 'Plan', '--content', '0']],
    ['vendors', ['create', '--client', 'ACME', '--name', '<Dell']],
  ])('is refused before anything is sent: %s %j', async (module, argv) => {
    const instance = await hazardInstance('26.10')
    const { status, stderr } = await instance.itflow([module, ...argv])
    expect(status).toBe(2)
    expect(stderr).toMatch(/--(name|subject|content)/)
    expect(instance.writes()).toEqual([])
  })
})
