import { describe, expect, it } from 'vitest'
import type { PartialRow } from '../../src/sandbox/database.ts'
import { type HazardInstance, hazardInstance } from '../hazards/hazard-instance.ts'
import { withModule } from '../support/declare.ts'
import { freshHome } from '../support/run.ts'
import { powerFeeds } from './power-feeds.ts'
import { shippingRates } from './shipping-rates.ts'
import { siteVisits } from './site-visits.ts'

// Cases that cable runs don't cover: no create, keys with notations, a parent, no client.

withModule(powerFeeds)
withModule(siteVisits)
withModule(shippingRates)

const lineOf =
  (instance: HazardInstance) =>
  (line: string, more: readonly string[] = []) =>
    instance.itflow([...line.split(' '), ...more])

const stored = (instance: HazardInstance, table: string, id: number) =>
  instance.database.tables[table]?.rows.find((row) => Object.values(row)[0] === String(id))

describe('a module without a create, with addresses as keys', () => {
  async function withFeed(more: PartialRow = {}) {
    const instance = await hazardInstance('26.10')
    const contact = instance.put('contacts', {
      contact_name: 'Power Person',
      contact_client_id: '1',
    })
    const id = instance.put('power_feeds', {
      feed_client_id: '1',
      feed_name: 'Main A',
      feed_ip: '10.0.0.7',
      feed_mac: '00:1b:21:3c:4d:5e',
      feed_alert_email: 'ops@acme.example',
      feed_contact_id: String(contact),
      ...more,
    })
    return { instance, itflow: lineOf(instance), id, contact }
  }

  it('says that it has no create', async () => {
    const { itflow } = await withFeed()
    const { status, stderr } = await itflow('power-feeds create --name X')
    expect(status).toBe(2)
    expect(stderr).toContain('itflow power-feeds has no command create')
    expect((await itflow('power-feeds --help')).stdout).not.toMatch(/create|unarchive/)
  })

  it('is found by each key in any notation', async () => {
    const { itflow, id } = await withFeed()
    const keys = ['ip:10.0.0.7', '00-1B-21-3C-4D-5E', 'mac:001b.213c.4d5e', 'OPS@acme.example']
    for (const which of [...keys, 'email:ops@ACME.example', 'main a']) {
      const { stdout } = await itflow('power-feeds get', [which, '--json', '--fields', 'id'])
      expect([which, JSON.parse(stdout)]).toEqual([which, { feed_id: id }])
    }
  })

  it('is changed field by field, even if a number is NULL', async () => {
    const { instance, itflow, id } = await withFeed()
    expect(stored(instance, 'power_feeds', id)).toMatchObject({ feed_price: null })
    expect((await itflow(`power-feeds update ${id} --panel P-1`)).status).toBe(0)
    expect(stored(instance, 'power_feeds', id)).toMatchObject({ feed_panel: 'P-1' })
  })

  it('is deleted only once it is archived, without an offer to undo it', async () => {
    const { instance, itflow, id } = await withFeed()
    const refused = await itflow(`power-feeds delete ${id} --yes`)
    expect(refused.status).toBe(10)
    expect(refused.stderr).toContain(`Archive it: itflow power-feeds archive ${id}`)
    const archived = await itflow(`power-feeds archive ${id}`)
    expect(archived.screen).not.toContain('unarchive')
    expect((await itflow(`power-feeds delete ${id} --yes`)).status).toBe(0)
    expect(stored(instance, 'power_feeds', id)).toBeUndefined()
  })

  it('is listed as referring to a contact that is being deleted', async () => {
    const { itflow, id, contact } = await withFeed()
    const { stderr } = await itflow(`contacts delete ${contact} --yes`)
    expect(stderr).toContain(`1 power feed still refers to it: ${id} (H36)`)
  })

  it('shows its expiry date in colour when it is near, whatever the field is called', async () => {
    const { instance } = await withFeed({ feed_ends: '2026-11-01' })
    const argv = ['power-feeds', 'list', '--fields', 'name,ends']
    const { stdout } = await instance.itflow(argv, { terminal: 100, color: true })
    expect(stdout).toMatch(/\u001b\[31mexpired \d+ days ago/)
  })
})

describe('a module whose records belong to tickets', () => {
  async function withVisit() {
    const instance = await hazardInstance('26.10')
    const ticket = instance.row('tickets', { ticket_id: '1' })
    const id = instance.put('ticket_visits', { visit_what: 'Fuse', visit_ticket_id: '1' })
    instance.changes()
    return { instance, itflow: lineOf(instance), id, client: ticket['ticket_client_id'] ?? '' }
  }

  it('can be changed and deleted by ID only', async () => {
    const { instance, itflow, id } = await withVisit()
    expect((await itflow(`site-visits update ${id} --what Breaker`)).status).toBe(0)
    expect(instance.changes()).toEqual([`ticket_visits ${id} visit_what: "Fuse" → "Breaker"`])
    expect((await itflow(`site-visits delete ${id} --yes`)).status).toBe(0)
    expect(instance.changes()).toEqual([`ticket_visits ${id} gone`])
  })

  it('can be reached only by the client of its ticket', async () => {
    const { instance, itflow, id, client } = await withVisit()
    const other = client === '1' ? '2' : '1'
    for (const line of [`update ${id} --what X`, `delete ${id} --yes`]) {
      const { status, stderr } = await itflow(`site-visits ${line} --client ${other}`)
      expect(status).toBe(5)
      expect(stderr).toContain(`--client ${client}`)
    }
    expect(instance.changes()).toEqual([])
  })

  it('can only be listed by ticket, as each hint says', async () => {
    const { itflow } = await withVisit()
    const listed = 'itflow site-visits list --ticket TICKET'
    for (const line of ['list', 'get Fuse', 'get 99', 'update 99 --what X']) {
      expect((await itflow(`site-visits ${line}`)).stderr).toContain(listed)
    }
  })

  it('is deleted with the client of its ticket, after a warning', async () => {
    const { itflow } = await withVisit()
    await itflow('clients archive 5')
    const { stderr } = await itflow('clients delete 5 --dry-run')
    expect(stderr).toMatch(/; its .*site visits/)
  })
})

describe('a module whose records belong to no client', () => {
  it('is created without a client, whatever the current client is', async () => {
    const instance = await hazardInstance('26.10')
    const argv = 'shipping-rates create --product 1 --zone EU --client 1'
    const { status, stderr } = await lineOf(instance)(argv)
    expect(status).toBe(0)
    expect(stderr).not.toContain('Acme')
    expect(instance.writes()[0]?.body).not.toHaveProperty('client_id')
  })

  it("can't be created by a profile that is bound to a client", async () => {
    const instance = await hazardInstance('26.10')
    const home = freshHome()
    const env = { ITFLOW_URL: '', ITFLOW_API_KEY: '' }
    const itflow = (line: string) =>
      instance.itflow(line.split(' '), { home, env, stdin: instance.sandbox.key })
    await itflow(`profiles add one --url ${instance.sandbox.url} --key-stdin --no-test`)
    await itflow('profiles set one --client 1 --bound')
    const { status, stderr } = await itflow('shipping-rates create --product 1 --zone EU')
    expect(status).toBe(10)
    expect(stderr).toContain("it can't create a shipping rate".replace('’', "'"))
    expect(instance.writes()).toEqual([])
  })
})
