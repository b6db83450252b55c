import { describe, expect, it } from 'vitest'
import type { Database, DnsZone } from '../../src/sandbox/database.ts'
import { PASS } from './front.ts'
import { hazardInstance } from './hazard-instance.ts'

const NAME = 'acme.example'
const ZONE: DnsZone = {
  a: '192.0.2.7',
  ns: 'ns1.acme.example',
  mx: '10 mx.acme.example',
  txt: 'v=spf1 -all',
  whois: 'Registrar: Namebarn',
  expire: '2031-01-01',
}

/** A domain that was looked up before; the test decides whether it resolves now. */
const lookedUp = (zone: DnsZone | undefined) => (database: Database) => {
  const row = database.tables['domains']?.rows.find(({ domain_name: name }) => name === NAME)
  if (row === undefined) throw new Error(`no ${NAME}`)
  row['domain_ip'] = ZONE.a
  row['domain_name_servers'] = ZONE.ns
  row['domain_mail_servers'] = ZONE.mx
  row['domain_txt'] = ZONE.txt
  row['domain_raw_whois'] = ZONE.whois
  row['domain_expire'] = '2027-06-01'
  database.zones = zone === undefined ? {} : { [NAME]: zone }
}

const UPDATE = ['domains', 'update', NAME, '--description', 'Main site']

describe('H35 an update of a domain', () => {
  it('keeps the expiry date, and changes only what was requested if the look-up agrees', async () => {
    const instance = await hazardInstance('26.10', lookedUp(ZONE))
    const { domain_id: id } = instance.row('domains', { domain_name: NAME })
    const { status, stderr } = await instance.itflow(UPDATE)
    expect(status).toBe(0)
    expect(stderr).toContain('looks up IP')
    expect(instance.changes()).toEqual([
      expect.stringMatching(new RegExp(`^domains ${id} domain_description: .* → "Main site"$`)),
    ])
    expect(instance.writes()[0]?.body).toMatchObject({ domain_expire: '2027-06-01' })
  })

  it('lists everything that a failed look-up has emptied', async () => {
    const instance = await hazardInstance('26.10', lookedUp(undefined))
    const { status, stderr } = await instance.itflow(UPDATE)
    expect(status).toBe(0)
    for (const label of ['IP', 'Name servers', 'Mail servers', 'TXT', 'Raw WHOIS']) {
      expect(stderr).toMatch(new RegExp(`${label} also changed: “.*” → empty`))
    }
    expect(instance.row('domains', { domain_name: NAME })).toMatchObject({
      domain_expire: '2027-06-01',
      domain_ip: '',
    })
  })

  it('accepts a date only as YYYY-MM-DD, and refuses to clear it (H10)', async () => {
    const instance = await hazardInstance('26.10', lookedUp(ZONE))
    const argv = ['domains', 'update', NAME, '--expire']
    expect((await instance.itflow([...argv, '01/02/2028'])).status).toBe(2)
    expect((await instance.itflow([...argv, ''])).status).toBe(10)
    expect(instance.writes()).toEqual([])
    expect((await instance.itflow([...argv, '2028-02-01'])).status).toBe(0)
    expect(instance.row('domains', { domain_name: NAME })['domain_expire']).toBe('2028-02-01')
  })

  it('is checked, not repeated, if no reply comes (H07)', async () => {
    const instance = await hazardInstance('26.10', lookedUp(ZONE), ({ method }) =>
      method === 'POST' ? { kind: 'lost', handled: true } : PASS,
    )
    const { status, stderr } = await instance.itflow(UPDATE)
    expect(status).toBe(0)
    expect(stderr).toContain('has the change')
    expect(instance.writes()).toHaveLength(1)
  })
})
