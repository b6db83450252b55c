import { describe, expect, it } from 'vitest'
import { some } from '../support/division.ts'
import { hazardInstance, RELEASES, releases } from './hazard-instance.ts'

describe('H02 an update of a contact', () => {
  it.each(some(RELEASES))(
    'changes on %s only what was requested, and neither blanks nor moves it',
    async (release) => {
      const instance = await hazardInstance(release)
      const { contact_id: id } = instance.row('contacts', { contact_email: 'ada@acme.example' })
      const argv = ['contacts', 'update', 'ada@acme.example', '--title', 'CEO']
      const { status, stdout } = await instance.itflow([...argv, '--json'])
      expect(status).toBe(0)
      expect(instance.changes()).toEqual([`contacts ${id} contact_title: "CTO" → "CEO"`])
      expect(JSON.parse(stdout)).toMatchObject({ contact_title: 'CEO', contact_client_id: 1 })
    },
  )

  it.each(some(RELEASES))(
    "with its ID under another client's scope is not sent on %s",
    async (release) => {
      const instance = await hazardInstance(release)
      const { contact_id: id } = instance.row('contacts', { contact_email: 'ada@acme.example' })
      const argv = ['contacts', 'update', id ?? '', '--title', 'CEO', '--client', 'BAKERY']
      expect((await instance.itflow(argv)).status).toBe(5)
      expect(instance.writes()).toEqual([])
    },
  )

  it.each(some(RELEASES))("always sends on %s the contact's own client", async (release) => {
    const instance = await hazardInstance(release)
    await instance.itflow(['contacts', 'update', 'bjork@bakery.example', '--extension', '44'])
    const { contact_client_id: client } = instance.row('contacts', {
      contact_email: 'bjork@bakery.example',
    })
    const [write] = instance.writes()
    expect(write).toMatchObject({
      operation: 'contacts/update',
      body: { client_id: Number(client) },
    })
  })

  it.each(some(releases('25.01', '26.07')))('sends on %s every field', async (release) => {
    const instance = await hazardInstance(release)
    await instance.itflow(['contacts', 'update', 'ada@acme.example', '--title', 'CEO'])
    const [write] = instance.writes()
    expect(write?.body).toMatchObject({
      contact_name: 'Ada Lovelace',
      contact_title: 'CEO',
      contact_email: 'ada@acme.example',
      contact_phone: '5550101',
      contact_extension: '12',
      contact_mobile: '5550151',
      contact_notes: 'Prefers e-mail.',
      contact_primary: '1',
      contact_important: '1',
      contact_billing: '0',
      contact_technical: '1',
      contact_department: 'IT',
    })
  })

  it.each(some(RELEASES))('without a client stays without one on %s', async (release) => {
    const instance = await hazardInstance(release, (database) => {
      const contact = database.tables['contacts']?.rows[0]
      if (contact !== undefined) contact['contact_client_id'] = '0'
    })
    const argv = ['contacts', 'update', 'ada@acme.example', '--title', 'CEO', '--global']
    const { status } = await instance.itflow(argv)
    const changes = instance.changes()
    // From 26.08 on the server finds no contact without a client, does nothing, and says so.
    if (status === 0) expect(changes).toEqual(['contacts 1 contact_title: "CTO" → "CEO"'])
    else expect([status, changes]).toEqual([8, []])
  })
})
