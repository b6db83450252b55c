import { describe, expect, it } from 'vitest'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { runSandbox } from '../support/run.ts'

// How a record is named: WHICH, and a field that refers to a record.

/** Returns one field of what `get` finds. */
async function got(argv: readonly string[], field: string): Promise<unknown> {
  const { status, stdout, stderr } = await runSandbox([...argv, '--json'])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return JSON.parse(stdout)[field]
}

describe('a record is found', () => {
  it.each([
    ['by its ID', ['assets', 'get', '1'], 'asset_name', 'LT-0001'],
    ['by its ID, as a key', ['assets', 'get', 'id:1'], 'asset_name', 'LT-0001'],
    ['by its whole name, in any letter case', ['assets', 'get', 'lt-0001'], 'asset_id', 1],
    ['by its name, as a key', ['assets', 'get', 'NAME:lt-0001'], 'asset_id', 1],
    ['by its serial number', ['assets', 'get', 'serial:abc123'], 'asset_id', 1],
    ['by its serial number alone', ['assets', 'get', 'ABC123'], 'asset_id', 1],
    ['by its MAC address', ['assets', 'get', 'mac:AA:BB:CC:DD:EE:FF'], 'asset_id', 1],
    ['by an e-mail address', ['contacts', 'get', 'email:Ada@Acme.example'], 'contact_id', 1],
    ['by an e-mail address alone', ['contacts', 'get', 'ada@acme.example'], 'contact_id', 1],
    ["by a client's abbreviation", ['clients', 'get', 'acme'], 'client_id', 1],
    ['by a name in another alphabet', ['clients', 'get', 'さくら印刷株式会社'], 'client_id', 3],
    ['by a name with an apostrophe', ['contacts', 'get', "mary o'neill"], 'contact_id', 4],
    ['by a number as people write it', ['tickets', 'get', 'TCK-1042'], 'ticket_number', 1042],
    ['by that number in lower case', ['tickets', 'get', 'tck-1042'], 'ticket_number', 1042],
    ["by an invoice's number", ['invoices', 'get', 'inv-202'], 'invoice_number', 202],
  ])('%s', async (_, argv, field, wanted) => {
    expect(await got(argv, field)).toBe(wanted)
  })

  it('by the name 7 if explicit, otherwise by the ID 7', async () => {
    const instance = await hazardInstance('26.10')
    const id = instance.put('assets', { asset_client_id: 1, asset_name: '7', asset_type: 'Other' })
    const byName = await instance.itflow(['assets', 'get', 'name:7', '--json'])
    expect(JSON.parse(byName.stdout)).toMatchObject({ asset_id: id, asset_name: '7' })
    const byId = await instance.itflow(['assets', 'get', '7', '--json'])
    expect(JSON.parse(byId.stdout)).toMatchObject({ asset_id: 7 })
  })

  it("by a name that looks like a key but isn't", async () => {
    const instance = await hazardInstance('26.10')
    instance.put('assets', { asset_client_id: 1, asset_name: 'rack:A', asset_type: 'Other' })
    const { status } = await instance.itflow(['assets', 'get', 'rack:A'])
    expect(status).toBe(0)
  })

  it('several in the order given, as an array', async () => {
    const argv = ['assets', 'get', 'LT-0002', '1', 'serial:4MZ81T3', '--json', '--fields', 'id']
    const { stdout } = await runSandbox(argv)
    expect(JSON.parse(stdout)).toEqual([{ asset_id: 2 }, { asset_id: 1 }, { asset_id: 3 }])
  })
})

describe('more than one match exits with 6', () => {
  it('and lists the candidates with their clients', async () => {
    const { status, stdout, stderr } = await runSandbox(['contacts', 'get', 'grace hopper'])
    expect({ status, stdout }).toEqual({ status: 6, stdout: '' })
    expect(stderr).toMatch(/^2 contacts match “grace hopper”/)
    expect(stderr).toMatch(/ 2 +Grace Hopper +Acme Widgets\n/)
    expect(stderr).toMatch(/ 19 +Grace Hopper +Northwind Dental\n/)
  })

  it('and with --json reports it in one object', async () => {
    const { status, stderr } = await runSandbox(['contacts', 'get', 'grace hopper', '--json'])
    expect(status).toBe(6)
    expect(JSON.parse(stderr).error).toMatchObject({ code: 'ambiguous' })
  })

  it('and changes neither', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['contacts', 'delete', 'Grace Hopper', '--yes']
    expect((await instance.itflow(argv)).status).toBe(6)
    expect(instance.changes()).toEqual([])
  })

  it('unless the client leaves only one', async () => {
    expect(await got(['contacts', 'get', 'grace hopper', '--client', 'nwd'], 'contact_id')).toBe(19)
  })

  it('and at a terminal the user chooses', async () => {
    const { status, stdout, questions } = await runSandbox(['contacts', 'get', 'grace hopper'], {
      terminal: 100,
      answers: ['Northwind'],
    })
    expect(status).toBe(0)
    expect(questions).toEqual(['Which contact'])
    expect(stdout).toContain('contact 19')
  })

  it('and at a terminal without prompts it still fails', async () => {
    const options = { terminal: 100 }
    const argv = ['contacts', 'get', 'grace hopper', '--no-input']
    expect((await runSandbox(argv, options)).status).toBe(6)
  })
})

describe('a partial name', () => {
  it("isn't accepted in a script, which gets near matches", async () => {
    const { status, stderr } = await runSandbox(['contacts', 'get', 'lovelace'])
    expect(status).toBe(5)
    expect(stderr).toContain('No contact “lovelace”')
    expect(stderr).toMatch(/1 +Ada Lovelace +Acme Widgets/)
  })

  it('is accepted at a terminal if it matches only one, which is reported', async () => {
    const { status, stderr } = await runSandbox(['contacts', 'get', 'lovelace'], { terminal: 100 })
    expect(status).toBe(0)
    expect(stderr).toContain('Using contact 1 Ada Lovelace')
  })

  it('is never accepted for the scope or a reference of a write', async () => {
    const title = ['contacts', 'update', '1', '--title', 'X', '--client', 'widgets']
    expect((await runSandbox(title, { terminal: 100 })).status).toBe(5)
    const argv = ['assets', 'create', '--client', 'acme', '--name', 'X', '--contact', 'lovelace']
    expect((await runSandbox(argv, { terminal: 100 })).status).toBe(5)
  })
})

describe('a reference accepts the same forms', () => {
  it.each([
    ['an ID', '1'],
    ['a name', 'ada lovelace'],
    ['an e-mail address', 'ada@acme.example'],
    ['an explicit key', 'email:ADA@acme.example'],
  ])('%s', async (_, contact) => {
    const argv = ['assets', 'list', '--client', 'acme', '--contact', contact, '--json']
    const { status, stdout } = await runSandbox([...argv, '--fields', 'contact'])
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toContainEqual({ asset_contact_id: 1 })
    expect(new Set(stdout.match(/asset_contact_id":\d+/g))).toEqual(
      new Set(['asset_contact_id":1']),
    )
  })

  it('and is looked up within the client', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['tickets', 'create', '--client', 'acme', '--subject', 'X', '--json']
    const named = await instance.itflow([
      ...argv,
      '--contact',
      'Grace Hopper',
      '--asset',
      'lt-0001',
    ])
    expect(JSON.parse(named.stdout)).toMatchObject({ ticket_contact_id: 2, ticket_asset_id: 1 })
    const other = await instance.itflow([...argv, '--contact', 'grace@northwind-dental.example'])
    expect(other.status).toBe(5)
    const byId = await instance.itflow([...argv, '--contact', '19'])
    expect(byId.status).toBe(5)
    expect(instance.writes()).toHaveLength(1)
  })

  it('to nothing exits with 5, and nothing is written', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['assets', 'update', 'LT-0001', '--location', 'Nowhere']
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(5)
    expect(stderr).toContain('No location “Nowhere” in Acme Widgets')
    expect(instance.writes()).toEqual([])
  })

  it('is cleared by none', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['assets', 'update', 'LT-0001', '--contact', 'none', '--json']
    expect(JSON.parse((await instance.itflow(argv)).stdout)).toMatchObject({
      asset_contact_id: null,
      asset_location_id: 1,
    })
  })
})

it('a missing record exits with 5, and the hint says how to list the records', async () => {
  const { status, stdout, stderr } = await runSandbox(['tickets', 'get', '99999'])
  expect({ status, stdout }).toEqual({ status: 5, stdout: '' })
  expect(stderr).toBe(
    "No ticket 99999 on sandbox\n  99999 is an ID. Write a ticket's number as it is shown, with its prefix\n  See: itflow tickets list --profile sandbox\n",
  )
})
