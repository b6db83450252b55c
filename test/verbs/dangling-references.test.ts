import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Resource, ResourceName } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import { PASS } from '../hazards/front.ts'
import { type HazardInstance, hazardInstance } from '../hazards/hazard-instance.ts'
import { freshHome } from '../support/run.ts'
import { RECORDED } from '../support/unrecorded.ts'

// Dangling references are reported for every module that refers to a deleted record, whatever the server clears.

/** Module → the fields of others that may still hold its ID, taken from ITFlow's columns by hand. */
const REFERRERS: Readonly<Partial<Record<ResourceName, Partial<Record<ResourceName, string>>>>> = {
  assets: { credentials: 'credential_asset_id', tickets: 'ticket_asset_id' },
  contacts: {
    assets: 'asset_contact_id',
    credentials: 'credential_contact_id',
    locations: 'location_contact_id',
    tickets: 'ticket_contact_id',
  },
  credentials: {},
  locations: {
    assets: 'asset_location_id',
    contacts: 'contact_location_id',
    networks: 'network_location_id',
    tickets: 'ticket_location_id',
  },
}

const deletable = RECORDED.filter(
  ({ operations, client, id }) => operations.delete !== undefined && client !== id,
)

/** A record of the module that only these refer to: one record of each referring module. */
async function referredTo(resource: Resource, decide?: Parameters<typeof hazardInstance>[2]) {
  const instance = await hazardInstance('26.10', undefined, decide)
  const put = (name: ResourceName, more: Record<string, string> = {}) => {
    const { module, label, client } = resources[name]
    return instance.put(module, { [label]: `Left ${name}`, [client ?? '']: '1', ...more })
  }
  const id = put(resource.name)
  const referrers = Object.entries(REFERRERS[resource.name] ?? {})
  const ids = referrers.map(([name, field]) => put(name as ResourceName, { [field]: String(id) }))
  instance.changes()
  return { instance, id, referrers: referrers.map(([name], at) => [name, ids[at]] as const) }
}

const remove = (instance: HazardInstance, { name }: Resource, ...ids: number[]) =>
  instance.itflow([name, 'delete', ...ids.map(String), '--yes'])

const nounsOf = (name: string) => resources[name as ResourceName].noun

it('every module that can be deleted is covered', () => {
  expect(deletable.map(({ name }) => name).sort()).toEqual(Object.keys(REFERRERS).sort())
})

describe.each(deletable.map((one) => [one.name, one] as const))(
  'a deleted record of %s',
  (_, one) => {
    it('is reported with every module that still refers to it', async () => {
      const { instance, id, referrers } = await referredTo(one)
      const { status, stderr } = await remove(instance, one, id)
      expect(status).toBe(0)
      for (const [name, other] of referrers) {
        expect(stderr).toContain(`1 ${nounsOf(name)} still refers to it: ${other} (H36)`)
      }
      expect(stderr.match(/still refer/g) ?? []).toHaveLength(referrers.length)
      expect(instance.changes()).toEqual([`${one.module} ${id} gone`])
    })

    it("is reported with every module that couldn't be read", async () => {
      for (const [name] of Object.entries(REFERRERS[one.name] ?? {})) {
        const { instance, id } = await referredTo(one, ({ operation }) =>
          operation === `${resources[name as ResourceName].module}/read` && name !== one.name
            ? { kind: 'answer', status: 500, body: '' }
            : PASS,
        )
        const { status, stderr } = await remove(instance, one, id)
        expect(status).toBe(0)
        expect(stderr).toContain(`Could not check which ${name} still refer to it`)
      }
    })
  },
)

it.each(['25.01', '26.07'] as const)(
  'credentials are skipped if the decrypt password would be in the URL: %s',
  async (release) => {
    const instance = await hazardInstance(release)
    const id = instance.put('contacts', { contact_name: 'Left alone', contact_client_id: '1' })
    const { status, stderr } = await instance.itflow(['contacts', 'delete', String(id), '--yes'])
    expect(status).toBe(0)
    expect(stderr).toContain('Did not check which credentials still refer to it')
    expect(instance.reads().some(({ operation }) => operation === 'credentials/read')).toBe(false)
  },
)

it('credentials are skipped without a decrypt password, which is reported', async () => {
  const { instance, id } = await referredTo(resources.contacts)
  const env = { ITFLOW_DECRYPT_PASSWORD: '' }
  const argv = ['contacts', 'delete', String(id), '--yes']
  const { status, stderr } = await instance.itflow(argv, { env })
  expect(status).toBe(0)
  expect(stderr).toContain('Did not check which credentials still refer to it')
  expect(instance.reads().some(({ operation }) => operation === 'credentials/read')).toBe(false)
})

it('several deleted records are each reported with their own references, and each module is read once', async () => {
  const { instance, id } = await referredTo(resources.assets)
  const more = [1, 2, 3].map((number) =>
    instance.put('assets', { asset_name: `More ${number}`, asset_client_id: '1' }),
  )
  const ticket = instance.put('tickets', {
    ticket_subject: 'Other',
    ticket_client_id: '1',
    ticket_asset_id: String(more[2]),
  })
  const { status, stderr } = await remove(
    instance,
    resources.assets,
    ...more.slice(0, 2),
    more[2] ?? 0,
  )
  expect(status).toBe(0)
  expect(stderr).toContain(`1 ticket still refers to it: ${ticket} (H36)`)
  expect(stderr).not.toContain(`names it: ${id}`)
  // A list takes one read more than it has pages.
  const reads = instance.reads().filter(({ operation }) => operation === 'credentials/read')
  expect(reads.length).toBeLessThanOrEqual(2)
})

it('what is deleted with a client, and what is kept, is reported for every module that has a client', async () => {
  const instance = await hazardInstance('26.10')
  const counted = RECORDED.filter(({ name, client, fields, operations }) => {
    const own = client !== null && client !== 'client_id' && fields[client]?.isJoined !== true
    return own && operations.read !== undefined && name !== 'expenses'
  })
  expect(counted).toHaveLength(13)
  for (const { module, label, client } of counted) {
    instance.put(module, { [label]: `Of five ${module}`, [client ?? '']: '5' })
  }
  instance.put('expenses', { expense_description: 'Stays', expense_client_id: '5' })
  await instance.itflow(['clients', 'archive', '5'])
  const { stderr } = await instance.itflow(['clients', 'delete', '5', '--dry-run'])
  for (const { noun, nouns } of counted) {
    expect(stderr).toMatch(new RegExp(`This also deletes: .*\\d+ (${noun}|${nouns})\\b`))
  }
  expect(stderr).toContain('its invoice items, payments, ticket replies, audit log; and archived')
  expect(stderr).toContain(
    'Expenses, credits, projects, racks and uploaded files are kept, without a client (H34)',
  )
  expect(stderr).not.toMatch(/\d+ expenses?/)
})

it("no command is run for a decrypt password that isn't needed", async () => {
  const instance = await hazardInstance('26.10')
  const home = freshHome()
  const ran = join(home, 'ran')
  const itflow = (argv: readonly string[]) =>
    instance.itflow(argv, {
      home,
      env: { ITFLOW_URL: '', ITFLOW_API_KEY: '', ITFLOW_DECRYPT_PASSWORD: '' },
      stdin: instance.sandbox.key,
    })
  const command = `echo once >> '${ran}'; echo '${instance.sandbox.decryptPassword}'`
  const profile = ['profiles', 'add', 'one', '--url', instance.sandbox.url, '--key-stdin']
  await itflow([...profile, '--no-test', '--decrypt-password-command', command])
  rmSync(ran, { force: true })
  const id = instance.put('contacts', { contact_name: 'Left alone', contact_client_id: '1' })
  const { status, stderr } = await itflow(['contacts', 'delete', String(id), '--yes'])
  expect(status).toBe(0)
  expect(stderr).toContain('Did not check which credentials still refer to it')
  expect(existsSync(ran)).toBe(false)
  expect((await itflow(['credentials', 'list', '--client', '1'])).status).toBe(0)
  expect(existsSync(ran)).toBe(true)
})

it("a list that couldn't be read for one record is read for the next", async () => {
  let deletions = 0
  const instance = await hazardInstance('26.10', undefined, ({ operation, method }) => {
    if (operation === 'locations/delete' && method === 'POST') deletions += 1
    const isShut = operation === 'networks/read' && deletions < 2
    return isShut ? { kind: 'answer', status: 500, body: '' } : PASS
  })
  const ids = ['One', 'Two'].map((location_name) =>
    instance.put('locations', { location_name, location_client_id: '1' }),
  )
  const network = { network_name: 'Left', network_client_id: '1' }
  const left = instance.put('networks', { ...network, network_location_id: String(ids[1]) })
  const { status, stderr } = await remove(instance, resources.locations, ...ids)
  expect(status).toBe(0)
  expect(stderr.match(/Could not check which networks still refer to it/g)).toHaveLength(1)
  expect(stderr).toContain(`1 network still refers to it: ${left} (H36)`)
})
