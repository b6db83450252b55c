import { describe, expect, it } from 'vitest'
import { resources } from '../../src/resources/index.ts'
import { type HazardInstance, hazardInstance } from '../hazards/hazard-instance.ts'

// Digits as a name: never an ID if they start with a zero; if there is no such ID, a hint says how to write it.

const asset = { asset_client_id: 1, asset_type: 'Other' }

async function found(instance: HazardInstance, argv: readonly string[], field: string) {
  const { status, stdout, stderr } = await instance.itflow([...argv, '--json'])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return [JSON.parse(stdout)].flat().map((row: Record<string, unknown>) => row[field])
}

describe('digits that start with a zero are a name', () => {
  it("for an update and a delete, which don't touch the record with that ID", async () => {
    const instance = await hazardInstance('26.10')
    const id = instance.put('assets', { ...asset, asset_name: '0000002' })
    instance.changes()
    const update = await instance.itflow(['assets', 'update', '0000002', '--os', 'Debian'])
    expect([update.status, instance.changes()]).toEqual([
      0,
      [`assets ${id} asset_os: null → "Debian"`],
    ])
    const gone = await instance.itflow(['assets', 'delete', '0000002', '--yes'])
    expect([gone.status, instance.changes()]).toEqual([0, [`assets ${id} gone`]])
    const none = await instance.itflow(['assets', 'delete', '0000002', '--yes'])
    expect([none.status, none.stderr]).toEqual([5, expect.stringContaining('For the ID, use 2')])
    expect(instance.changes()).toEqual([])
  })

  it('or a serial number', async () => {
    const instance = await hazardInstance('26.10')
    const id = instance.put('assets', { ...asset, asset_name: 'X', asset_serial: '007' })
    expect(await found(instance, ['assets', 'get', '007'], 'asset_id')).toEqual([id])
  })

  it.each([
    ['--client', ['assets', 'list', '--client', '007'], {}],
    ['--where', ['assets', 'list', '--where', 'client=007'], {}],
    ['ITFLOW_CLIENT', ['assets', 'list'], { ITFLOW_CLIENT: '007' }],
  ])('for %s', async (_, argv, env) => {
    const instance = await hazardInstance('26.10')
    const client = instance.put('clients', { client_name: '007', client_rate: 0 })
    instance.put('clients', { client_name: 'Seven', client_rate: 0 })
    const id = instance.put('assets', { ...asset, asset_client_id: client, asset_name: 'Q' })
    const { status, stdout } = await instance.itflow([...argv, '--json'], { env })
    const ids = JSON.parse(stdout).map((row: Record<string, unknown>) => row['asset_id'])
    expect([status, ids]).toEqual([0, [id]])
  })

  it('for a reference, unless it is known only by its ID', async () => {
    const instance = await hazardInstance('26.10')
    const id = instance.put('assets', { ...asset, asset_name: '0000001' })
    const argv = ['tickets', 'create', '--client', '1', '--subject', 'X', '--json', '--asset']
    const { stdout } = await instance.itflow([...argv, '0000001'])
    expect(JSON.parse(stdout)).toMatchObject({ ticket_asset_id: id })
    expect((await instance.itflow([...argv, '02'])).status).toBe(5)
    const document = ['documents', 'create', '--client', '1', '--name', 'X', '--content', 'X']
    expect((await instance.itflow([...document, '--folder', '01'])).status).toBe(2)
    expect(instance.writes()).toHaveLength(1)
  })

  it("and a key with such digits isn't treated as an ID either", async () => {
    const instance = await hazardInstance('26.10')
    const row = { ticket_client_id: 1, ticket_subject: 'X', ticket_details: '', ticket_status: 1 }
    const id = instance.put('tickets', { ...row, ticket_prefix: 'TCK-', ticket_number: 4711 })
    expect(await found(instance, ['tickets', 'get', 'number:04711'], 'ticket_id')).toEqual([id])
    const none = await instance.itflow(['assets', 'get', 'serial:007'])
    expect([none.status, none.stderr]).toEqual([5, expect.not.stringContaining('For the ID')])
  })

  it('but an explicit ID is one', async () => {
    const instance = await hazardInstance('26.10')
    expect(await found(instance, ['assets', 'get', 'id:2'], 'asset_id')).toEqual([2])
  })
})

describe('digits that match no ID suggest how to name a record with that name', () => {
  /** Runs the command in the error's hint, and returns what it finds. */
  async function wayOut(instance: HazardInstance, name: keyof typeof resources, digits: string) {
    const { status, stdout, stderr } = await instance.itflow([name, 'get', digits])
    expect({ status, stdout }).toEqual({ status: 5, stdout: '' })
    const [, way = ''] = /Use (\S+)\n/.exec(stderr) ?? []
    return { way, ids: await found(instance, [name, 'get', way], resources[name].id) }
  }

  it.each(['365', '4111111111', '356938035643809'])('a name, %s', async (digits) => {
    const instance = await hazardInstance('26.10')
    const id = instance.put('clients', { client_name: digits, client_rate: 0 })
    expect(await wayOut(instance, 'clients', digits)).toEqual({ way: `name:${digits}`, ids: [id] })
  })

  it('an abbreviation', async () => {
    const instance = await hazardInstance('26.10')
    const row = { client_name: 'Days', client_abbreviation: '365', client_rate: 0 }
    const id = instance.put('clients', row)
    expect(await wayOut(instance, 'clients', '365')).toEqual({ way: 'name:365', ids: [id] })
  })

  it.each(['365', '356938035643809123'])('a serial number, %s', async (serial) => {
    const instance = await hazardInstance('26.10')
    const id = instance.put('assets', { ...asset, asset_name: 'X', asset_serial: serial })
    const { stderr } = await instance.itflow(['assets', 'get', serial])
    expect(stderr).toContain(`Asset ${id} X has that serial. Use serial:${serial}\n`)
    expect(await wayOut(instance, 'assets', serial)).toEqual({
      way: `serial:${serial}`,
      ids: [id],
    })
  })

  it('a phone number', async () => {
    const instance = await hazardInstance('26.10')
    expect(await wayOut(instance, 'contacts', '5550101')).toEqual({
      way: 'phone:5550101',
      ids: [1],
    })
  })

  it.each([
    ['TCK-', 'TCK-4711'],
    ['', 'number:4711'],
  ])('a number with the prefix “%s”', async (prefix, way) => {
    const instance = await hazardInstance('26.10')
    const row = { ticket_client_id: 1, ticket_subject: 'X', ticket_details: '', ticket_status: 1 }
    const id = instance.put('tickets', { ...row, ticket_prefix: prefix, ticket_number: 4711 })
    expect(await wayOut(instance, 'tickets', '4711')).toEqual({ way, ids: [id] })
  })

  it('also for a reference and a scope', async () => {
    const instance = await hazardInstance('26.10')
    instance.put('clients', { client_name: '365', client_rate: 0 })
    instance.put('contacts', { contact_client_id: 1, contact_name: '365', contact_email: 'a@b.c' })
    for (const flag of ['--client', '--contact']) {
      const { status, stderr } = await instance.itflow(['assets', 'list', flag, '365'])
      expect([status, stderr]).toEqual([5, expect.stringContaining('Use name:365\n')])
    }
  })

  it('but suggest nothing outside the scope', async () => {
    const instance = await hazardInstance('26.10')
    instance.put('assets', { ...asset, asset_client_id: 2, asset_name: '365' })
    const { stderr } = await instance.itflow(['assets', 'get', '365', '--client', '1'])
    expect(stderr).not.toContain('name:365')
  })
})
