import { describe, expect, it } from 'vitest'
import { addKey } from '../../src/sandbox/database.ts'
import { some } from '../support/division.ts'
import { PASS } from './front.ts'
import { type HazardInstance, hazardInstance, RELEASES, releases } from './hazard-instance.ts'

const MODULES = [
  ['assets', 'asset_client_id'],
  ['certificates', 'certificate_client_id'],
  ['contacts', 'contact_client_id'],
  ['credentials', 'credential_client_id'],
  ['documents', 'document_client_id'],
  ['domains', 'domain_client_id'],
  ['expenses', 'expense_client_id'],
  ['invoices', 'invoice_client_id'],
  ['locations', 'location_client_id'],
  ['networks', 'network_client_id'],
  ['quotes', 'quote_client_id'],
  ['software', 'software_client_id'],
  ['tickets', 'ticket_client_id'],
  ['vendors', 'vendor_client_id'],
] as const

type Rows = Record<string, unknown>[]

const list = async (instance: HazardInstance, ...argv: string[]): Promise<Rows> => {
  const { status, stdout, stderr } = await instance.itflow([...argv, '--json'])
  expect([status, stderr]).toEqual([0, expect.any(String)])
  return JSON.parse(stdout) as Rows
}

describe('H11 a list of one client', () => {
  it.each(some(RELEASES))("has on %s all of its records and no other's", async (release) => {
    const instance = await hazardInstance(release)
    for (const [module, column] of MODULES) {
      const rows = await list(instance, module, 'list', '--client', 'BAKERY')
      const wanted = instance.database.tables[module]?.rows.filter(
        (row) =>
          row[column] === '2' &&
          (row[column.replace('client_id', 'archived_at')] ?? null) === null &&
          row['ticket_status'] !== '5',
      )
      expect(rows.map((row) => row[column])).toEqual(wanted?.map(() => 2))
    }
  })

  it.each(some(RELEASES))('has of the clients on %s only that one', async (release) => {
    const instance = await hazardInstance(release)
    const rows = await list(instance, 'clients', 'list', '--client', 'BAKERY')
    expect(rows.map((row) => row['client_id'])).toEqual([2])
  })

  it.each(some(RELEASES))('has on %s no contact of another found by mobile', async (release) => {
    const instance = await hazardInstance(release)
    const argv = ['contacts', 'list', '--mobile', '5550251']
    expect(await list(instance, ...argv)).toHaveLength(1)
    expect(await list(instance, ...argv, '--client', 'ACME')).toEqual([])
  })

  it.each(some(RELEASES))(
    'is narrowed on %s even where the server loses every filter',
    async (release) => {
      const instance = await hazardInstance(release, undefined, ({ method, operation }) =>
        method === 'GET' && operation === 'assets/read'
          ? { kind: 'pass', query: { client_id: undefined, asset_name: undefined } }
          : PASS,
      )
      const rows = await list(instance, 'assets', 'list', '--client', 'SAKURA', '--name', 'SRV-01')
      expect(rows).toEqual([expect.objectContaining({ asset_name: 'SRV-01', asset_client_id: 3 })])
    },
  )

  it.each(some(RELEASES))('never asks on %s for an empty client', async (release) => {
    const instance = await hazardInstance(release)
    await list(instance, 'assets', 'list')
    await list(instance, 'assets', 'list', '--global')
    expect((await instance.itflow(['assets', 'list', '--client', ''])).status).toBe(2)
    for (const { query } of instance.reads()) {
      if (query.has('client_id')) expect(query.get('client_id')).toMatch(/^[1-9]\d*$/)
    }
  })
})

describe('H12 a filter that is broken', () => {
  it.each(some(RELEASES))('is applied here on %s and not sent', async (release) => {
    const instance = await hazardInstance(release)
    const [{ software_name: name = '', software_type: type = '' } = {}] =
      instance.database.tables['software']?.rows ?? []
    const byName = await list(instance, 'software', 'list', '--name', name ?? '')
    expect(byName).not.toEqual([])
    expect(byName.every((row) => row['software_name'] === name)).toBe(true)
    const byType = await list(instance, 'software', 'list', '--type', type ?? '')
    expect(byType).not.toEqual([])
    expect(byType.every((row) => row['software_type'] === type)).toBe(true)
    const byDomain = await list(instance, 'domains', 'list', '--name', 'ACME.example')
    expect(byDomain).toEqual([expect.objectContaining({ domain_name: 'acme.example' })])
    for (const { query } of instance.reads()) {
      for (const sent of ['software_name', 'software_type', 'software_key', 'domain_name']) {
        expect(query.has(sent)).toBe(false)
      }
    }
  })

  it.each(some(RELEASES))(
    'does not keep a quote on %s from being found by its ID',
    async (release) => {
      const { itflow } = await hazardInstance(release)
      const { status, stdout } = await itflow(['quotes', 'get', '2', '--json'])
      expect(status).toBe(0)
      expect(JSON.parse(stdout)).toMatchObject({ quote_id: 2 })
    },
  )

  it.each(some(releases('26.05')))(
    'a second URI that a create does not store is named on %s',
    async (release) => {
      const { itflow } = await hazardInstance(release)
      const argv = ['assets', 'create', '--client', 'ACME', '--name', 'X', '--type', 'Other']
      const { status, stderr } = await itflow([...argv, '--uri-2', 'https://x.example'])
      expect(status).toBe(0)
      expect(stderr).toContain('ITFlow stored the second URI as empty')
    },
  )
})

describe('H13 products, expenses and payments', () => {
  const bound = (database: HazardInstance['database']) => {
    addKey(database, { secret: 'key-of-one-client-made-up', clientId: 2, userId: 1 })
  }

  it.each(some(RELEASES))('of one client are complete on %s', async (release) => {
    const instance = await hazardInstance(release)
    const { rows: expenses = [] } = instance.database.tables['expenses'] ?? {}
    const wanted = expenses.filter((row) => row['expense_client_id'] === '2')
    expect(wanted.length).toBeGreaterThan(0)
    expect(await list(instance, 'expenses', 'list', '--client', 'BAKERY')).toHaveLength(
      wanted.length,
    )
    expect((await list(instance, 'products', 'list', '--client', 'BAKERY')).length).toBeGreaterThan(
      5,
    )
  })

  it.each(some(releases('25.01', '26.3')))(
    'payments of one client are those of its invoices on %s',
    async (release) => {
      const instance = await hazardInstance(release)
      const invoices = new Set(
        instance.database.tables['invoices']?.rows
          .filter((row) => row['invoice_client_id'] === '2')
          .map((row) => Number(row['invoice_id'])),
      )
      const rows = await list(instance, 'payments', 'list', '--client', 'BAKERY')
      expect(rows.length).toBeGreaterThan(0)
      expect(rows.every((row) => invoices.has(Number(row['payment_invoice_id'])))).toBe(true)
    },
  )

  it.each(some(releases('25.01', '26.07')))(
    'cannot be read on %s with a key of one client, which is reported',
    async (release) => {
      const { itflow } = await hazardInstance(release, bound)
      const env = { ITFLOW_API_KEY: 'key-of-one-client-made-up' }
      for (const module of ['products', 'expenses']) {
        const { status, stdout, stderr } = await itflow([module, 'list', '--json'], { env })
        expect([status, stdout]).toEqual([8, ''])
        expect(stderr).toContain('H13')
      }
    },
  )
})

describe('H14 an empty list', () => {
  it.each(some(RELEASES))('is success on %s', async (release) => {
    const instance = await hazardInstance(release)
    expect(await list(instance, 'assets', 'list', '--serial', 'nothing has it')).toEqual([])
    expect(await list(instance, 'contacts', 'list', '--email', 'nobody@acme.example')).toEqual([])
    const { query } = instance.reads().at(-1) ?? {}
    expect(query?.get('contact_email')).toBe('nobody@acme.example')
    const { status, stdout } = await instance.itflow([
      'assets',
      'list',
      '--serial',
      'nothing has it',
    ])
    expect([status, stdout.trim().split('\n')]).toEqual([0, [expect.stringContaining('NAME')]])
  })

  it('is not what any other refusal of the server is', async () => {
    const { itflow } = await hazardInstance('26.10', undefined, () => ({
      kind: 'answer',
      status: 200,
      body: '{"success":"False","message":"Something else is wrong."}',
    }))
    const { status, stderr } = await itflow(['assets', 'list', '--json'])
    expect(status).toBe(8)
    expect(stderr).toContain('Something else is wrong.')
  })
})

describe('H24 a limit', () => {
  it.each(['0', '-1', 'many', '1.5', ''])(
    'of %j is refused before anything is sent',
    async (limit) => {
      const instance = await hazardInstance('26.10')
      expect((await instance.itflow(['assets', 'list', '--limit', limit])).status).toBe(2)
      expect(instance.reads()).toEqual([])
    },
  )

  it.each(some(RELEASES))('is kept on %s, and never sent as less than one', async (release) => {
    const instance = await hazardInstance(release)
    expect(await list(instance, 'assets', 'list', '--limit', '3')).toHaveLength(3)
    for (const { query } of instance.reads()) {
      expect(Number(query.get('limit') ?? 1)).toBeGreaterThan(0)
    }
  })
})

describe('H30 a name that two records have', () => {
  it.each(some(RELEASES))('is never the first of them on %s', async (release) => {
    const { itflow, row } = await hazardInstance(release)
    const { status, stdout, stderr } = await itflow(['assets', 'get', 'srv-01'])
    expect([status, stdout]).toEqual([6, ''])
    for (const id of ['2', '3']) {
      const { asset_id: asset } = row('assets', { asset_name: 'SRV-01', asset_client_id: id })
      const { client_name: client } = row('clients', { client_id: id })
      expect(stderr).toMatch(new RegExp(`${asset} +SRV-01 +${client}`))
    }
    const one = await itflow(['assets', 'get', 'srv-01', '--client', 'SAKURA', '--json'])
    expect(JSON.parse(one.stdout)).toMatchObject({ asset_client_id: 3 })
  })

  it('is not written to', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['contacts', 'update', 'Grace Hopper', '--title', 'x']
    expect((await instance.itflow(argv)).status).toBe(6)
    expect(instance.writes()).toEqual([])
  })

  it('is asked about at a terminal', async () => {
    const { itflow, row } = await hazardInstance('26.10')
    const { client_name: client } = row('clients', { client_id: '3' })
    const options = { terminal: 100, answers: [client ?? ''] }
    const { status, questions, stdout } = await itflow(['assets', 'get', 'SRV-01'], options)
    expect([status, questions]).toEqual([0, ['Which asset']])
    expect(stdout).toContain('Fujitsu')
  })
})
