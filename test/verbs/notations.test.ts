import { describe, expect, it } from 'vitest'
import { flagOf } from '../../src/records/field-names.ts'
import type { Resource } from '../../src/resources/definition.ts'
import type { Field, Notation } from '../../src/resources/field.ts'
import { resources } from '../../src/resources/index.ts'
import { isWithin, type Release } from '../../src/resources/releases.ts'
import { filterFields } from '../../src/verbs/filter-options.ts'
import { type HazardInstance, hazardInstance, RELEASES } from '../hazards/hazard-instance.ts'
import { eachOnce, some } from '../support/division.ts'

// Values with several notations are matched, filtered and written by meaning, for every module.

/** A value as stored, its other notations, and an invalid one. */
const WRITTEN: Readonly<
  Record<Notation, { stored: string; others: readonly string[]; none: string }>
> = {
  mac: {
    stored: '00:1b:21:3c:4d:0e',
    others: ['00-1B-21-3C-4D-0E', '001b.213c.4d0e', '001B213C4D0E', '0:1b:21:3c:4d:e'],
    none: 'zz',
  },
  ip: {
    stored: '2001:db8::21',
    others: ['2001:DB8:0:0:0:0:0:21', '2001:db8:0::0:21', '2001:0db8::0.0.0.33'],
    none: '999.1.1.1',
  },
  network: { stored: '2001:db8::/64', others: ['2001:DB8:0::/64'], none: '' },
  phone: {
    stored: '15550100199',
    others: ['+1 (555) 010-0199', '1.555.010.0199', 'tel:+1-555-010-0199'],
    none: 'not a phone',
  },
  'calling-code': { stored: '49', others: ['+49', '0049'], none: 'DE' },
  extension: { stored: '204', others: ['x204', 'ext. 204', '#204'], none: 'front desk' },
  email: {
    stored: 'new@xn--bcher-kva.example',
    others: ['NEW@bücher.example', 'New One <new@Xn--Bcher-Kva.example>'],
    none: 'new@',
  },
  domain: {
    stored: 'xn--bcher-kva.example',
    others: ['bücher.example', 'BÜCHER.example.', 'https://bücher.example/'],
    none: 'zz',
  },
  host: {
    stored: '*.xn--bcher-kva.example',
    others: ['*.bücher.example', '*.BÜCHER.example.'],
    none: 'a..b',
  },
}

interface Notated {
  resource: Resource
  name: string
  field: Field
  notation: Notation
}

const all: readonly Notated[] = Object.values(resources).flatMap((resource) =>
  Object.entries(resource.fields).flatMap(([name, field]) =>
    field.notation === undefined ? [] : [{ resource, name, field, notation: field.notation }],
  ),
)

const titled = (list: readonly Notated[]) => list.map((one) => [one.name, one] as const)

/** Inserts a record with this value, and another one of the same client, into the database; returns the first ID. */
function putRecord(instance: HazardInstance, { resource, name, field }: Notated, value: string) {
  const { label, client, module } = resource
  const named = (text: string, more: Record<string, string> = {}) =>
    instance.put(module, {
      ...(client === null ? {} : { [client]: '1' }),
      ...(resource.name === 'contacts' ? { contact_email: `${text}@acme.test` } : {}),
      [label]: text,
      ...more,
    })
  if (field.isJoined !== true) {
    const id = named('one', { [name]: value })
    named('other')
    return id
  }
  const id = named('one')
  const joined = {
    interface_asset_id: `${id}`,
    interface_primary: '1',
    interface_network_id: '0',
    [name]: value,
  }
  instance.put('asset_interfaces', { interface_name: '1', ...joined })
  return id
}

async function idsOf(instance: HazardInstance, argv: readonly string[], id: string) {
  const { status, stdout, stderr } = await instance.itflow([...argv, '--json'])
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' })
  return [JSON.parse(stdout)].flat().map((row: Record<string, unknown>) => row[id])
}

function hasFlag({ resource, name }: Notated): boolean {
  return filterFields(resource).some((flagged) => flagged.name === name && !flagged.isShared)
}

describe('in any notation of a stored value', () => {
  it.each(titled(all))('%s is found by its option and by --where', async (_, one) => {
    const { resource, name, notation } = one
    const { stored, others, none } = WRITTEN[notation]
    const instance = await hazardInstance('26.10')
    const id = putRecord(instance, one, stored)
    const list = [resource.name, 'list', '--client', '1']
    const flag = flagOf(resource, name)
    for (const text of some([...others, stored])) {
      const where = await idsOf(instance, [...list, '--where', `${name}=${text}`], resource.id)
      expect([text, where]).toEqual([text, [id]])
      if (!hasFlag(one)) continue
      expect(await idsOf(instance, [...list, `--${flag}`, text], resource.id)).toEqual([id])
      const not = await idsOf(instance, [...list, '--where', `${name}!=${text}`], resource.id)
      expect(not).not.toContain(id)
    }
    if (none === '' || !hasFlag(one)) return
    const refused = await instance.itflow([...list, `--${flag}`, none])
    expect(refused).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(`--${flag} ${none}: not a`),
    })
  })

  const keyed = all.flatMap((one) => {
    const { keys, sharedKeys = {} } = one.resource
    const own = Object.entries(keys).map(([key, name]) => [key, [name]] as const)
    return [...own, ...Object.entries(sharedKeys)]
      .filter(([, names]) => names.includes(one.name))
      .map(([key]) => [`${one.name} as ${one.resource.noun} ${key}:`, one, key] as const)
  })

  it.each(keyed)('%s is found', async (_, one, key) => {
    const { resource, notation } = one
    const { stored, others, none } = WRITTEN[notation]
    const instance = await hazardInstance('26.10')
    const id = putRecord(instance, one, stored)
    for (const text of some([...others, stored])) {
      expect(await idsOf(instance, [resource.name, 'get', `${key}:${text}`], resource.id)).toEqual([
        id,
      ])
      // Digits alone are an ID.
      if (/^[1-9]\d*$/.test(text)) continue
      expect(await idsOf(instance, [resource.name, 'get', text], resource.id)).toEqual([id])
    }
    const { status, stderr } = await instance.itflow([resource.name, 'get', `${key}:${none}`])
    expect([status, stderr]).toEqual([2, expect.stringContaining(`${key}:${none}: not a`)])
  })

  it('a reference accepts it as well, except references by ID', async () => {
    const instance = await hazardInstance('26.10')
    const list = ['assets', 'list', '--client', 'acme', '--contact']
    const ids = await idsOf(instance, [...list, '1'], 'asset_id')
    expect(ids).not.toEqual([])
    for (const text of ['Ada@ACME.example', 'Ada <ada@acme.example>', 'email:ADA@acme.example.']) {
      expect(await idsOf(instance, [...list, text], 'asset_id')).toEqual(ids)
    }
  })
})

const updatable = all.filter(
  ({ resource, field }) =>
    resource.operations.update !== undefined &&
    field.write !== undefined &&
    field.write.on !== 'create',
)

describe('an update', () => {
  it.each(titled(updatable))(
    "of %s to the same value in another notation isn't a change",
    async (_, one) => {
      const { resource, name, notation } = one
      const { stored, others } = WRITTEN[notation]
      const instance = await hazardInstance('26.10')
      const id = putRecord(instance, one, stored)
      instance.changes()
      for (const text of some([...others, stored])) {
        const argv = [resource.name, 'update', `${id}`, `--${flagOf(resource, name)}`, text]
        const { status, stderr } = await instance.itflow(argv)
        expect([status, stderr]).toEqual([0, expect.stringContaining('Nothing was sent')])
      }
      expect([instance.writes(), instance.changes()]).toEqual([[], []])
    },
  )

  it.each(titled(updatable.filter(({ notation }) => notation !== 'network')))(
    "of %s to an invalid value is refused, and a malformed stored value isn't a change",
    async (_, one) => {
      const { resource, name, notation } = one
      const { none } = WRITTEN[notation]
      const instance = await hazardInstance('26.10')
      const id = putRecord(instance, one, '(bad) ?')
      const argv = [resource.name, 'update', `${id}`, `--${flagOf(resource, name)}`]
      const refused = await instance.itflow([...argv, none])
      expect(refused).toMatchObject({ status: 2, stdout: '' })
      expect(refused.stderr).toContain(`--${flagOf(resource, name)} ${none}: not a`)
      const same = await instance.itflow([...argv, '(bad) ?', '--json'])
      expect(same.status).toBe(0)
      expect(JSON.parse(same.stdout)[name]).toBe('(bad) ?')
      expect(instance.writes()).toEqual([])
    },
  )

  it.each(some(RELEASES))('on %s keeps a malformed value in other fields', async (release) => {
    const instance = await hazardInstance(release)
    const [one] = all.filter(({ name }) => name === 'interface_mac')
    if (one === undefined) throw new Error('assets have no MAC')
    const id = putRecord(instance, one, 'zz')
    instance.changes()
    const argv = ['assets', 'update', `${id}`, '--client', '1', '--mac', 'zz', '--os', 'Debian']
    expect((await instance.itflow(argv)).status).toBe(0)
    expect(instance.changes()).toEqual([`assets ${id} asset_os: null → "Debian"`])
  })
})

/** The releases that have an operation. */
function releasesWith(resource: Resource, verb: 'create' | 'update'): readonly Release[] {
  const operation = resource.operations[verb]
  return operation === undefined ? [] : RELEASES.filter((release) => isWithin(release, operation))
}

describe('an update of a phone number', () => {
  it('with an extension changes both fields, or only the extension', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['contacts', 'update', '1', '--phone']
    expect((await instance.itflow([...argv, '(555) 010-1 x77'])).status).toBe(0)
    expect(instance.changes()).toEqual(['contacts 1 contact_extension: "12" → "77"'])
    expect((await instance.itflow([...argv, '555-0199 ext 78'])).status).toBe(0)
    expect(instance.changes()).toEqual([
      'contacts 1 contact_phone: "5550101" → "5550199"',
      'contacts 1 contact_extension: "77" → "78"',
    ])
    const same = await instance.itflow([...argv, '555 0199 #78', '--extension', 'x78'])
    expect([same.status, instance.changes()]).toEqual([0, []])
  })

  it('that contradicts --extension is refused, even if it is stored', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['contacts', 'update', '1', '--phone', '5550101 x77', '--extension', '12']
    const { status, stderr } = await instance.itflow(argv)
    expect([status, stderr]).toEqual([2, expect.stringContaining('--extension 12: --phone has')])
    expect(instance.writes()).toEqual([])
  })

  it("that is stored including its extension isn't a change", async () => {
    const instance = await hazardInstance('26.10')
    const row = { contact_client_id: 1, contact_name: 'Old', contact_email: 'old@acme.test' }
    const id = instance.put('contacts', { ...row, contact_mobile: '5550101 x77' })
    const argv = ['contacts', 'update', `${id}`, '--mobile', '5550101 x77']
    const { status, stderr } = await instance.itflow(argv)
    expect([status, stderr]).toEqual([0, expect.stringContaining('Nothing was sent')])
  })
})

describe('a create', () => {
  it.each(['contacts', 'vendors'] as const)(
    'of %s moves the extension of a phone number to its own field on every release',
    async (name) => {
      const resource = resources[name]
      const email = name === 'contacts' ? ['--email', 'new@acme.test'] : []
      const argv = [name, 'create', '--client', '1', '--name', 'New', ...email, '--phone']
      const forms = ['x204', ' ext. 204', ' Ext: 204', ' #204', ', extension 204', ';ext=204']
      const all = releasesWith(resource, 'create').flatMap((release) =>
        forms.map((form, index) => ({ release, form, index })),
      )
      const tried = eachOnce(
        all,
        ({ release }) => release,
        ({ form }) => form,
      )
      for (const { release, form, index } of tried) {
        const instance = await hazardInstance(release)
        const phone = `+1 (555) 010-0199${form}`
        const same = index % 2 === 0 ? [] : ['--extension', 'x204']
        const made = await instance.itflow([...argv, phone, ...same, '--json'])
        expect([made.status, made.stderr]).toEqual([0, expect.stringContaining('Created')])
        const id = JSON.parse(made.stdout)[resource.id]
        expect(instance.row(name, { [resource.id]: `${id}` })).toMatchObject({
          [`${resource.prefix}phone`]: '15550100199',
          [`${resource.prefix}extension`]: '204',
        })
      }
    },
  )

  it.each([
    [['--phone', '5550199 x204', '--extension', '300'], '--extension 300'],
    [['--mobile', '5550199 x204'], '--mobile 5550199 x204'],
    [['--phone', 'not a phone'], '--phone not a phone'],
    [['--extension', 'front desk'], '--extension front desk'],
  ])('with %s is refused, and nothing is sent', async (words, said) => {
    const instance = await hazardInstance('26.10')
    const argv = ['contacts', 'create', '--client', '1', '--name', 'N', '--email', 'n@acme.test']
    const { status, stderr } = await instance.itflow([...argv, ...words])
    expect([status, stderr]).toEqual([2, expect.stringContaining(said)])
    expect([instance.reads().filter(({ operation }) => operation !== 'contacts/create')]).toEqual([
      [],
    ])
    expect(instance.writes()).toEqual([])
  })

  it('accepts an address after a name, and DHCP ignoring case', async () => {
    const instance = await hazardInstance('26.10')
    const contact = ['contacts', 'create', '--client', '1', '--name', 'New']
    await instance.itflow([...contact, '--email', 'New One <new@acme.test>'])
    expect(instance.row('contacts', { contact_name: 'New' })).toMatchObject({
      contact_email: 'new@acme.test',
    })
    const asset = ['assets', 'create', '--client', '1', '--name', 'NEW-1', '--ip', 'dhcp']
    const { status } = await instance.itflow([...asset, '--mac', 'AABB.CCDD.0001'])
    expect(status).toBe(0)
    const { asset_id: id } = instance.row('assets', { asset_name: 'NEW-1' })
    expect(instance.row('asset_interfaces', { interface_asset_id: `${id}` })).toMatchObject({
      interface_ip: 'DHCP',
      interface_mac: 'AABB.CCDD.0001',
    })
  })

  it('and empty text still clears', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['assets', 'update', 'LT-0001', '--ip', '', '--mac', '']
    expect((await instance.itflow(argv)).status).toBe(0)
    expect(instance.row('asset_interfaces', { interface_asset_id: '1' })).toMatchObject({
      interface_ip: '',
      interface_mac: '',
    })
  })
})

describe('a create with a natural key that is already used', () => {
  const argv = ['assets', 'create', '--client', 'acme', '--name', 'NEW-1']

  it.each(some(RELEASES))('says which asset has it, on %s', async (release) => {
    const instance = await hazardInstance(release)
    const words = ['--serial', 'abc123', '--mac', 'AABB.CCDD.EEFF']
    const { status, stderr } = await instance.itflow([...argv, ...words])
    expect(status).toBe(0)
    expect(stderr).toContain('There is already an asset with serial abc123: 1 LT-0001\n')
    expect(stderr).toContain('There is already an asset with MAC AABB.CCDD.EEFF: 1 LT-0001\n')
  })

  it('says so on a dry run too, and with --json with its own code', async () => {
    const instance = await hazardInstance('26.10')
    const words = ['--serial', 'ABC123', '--dry-run', '--json']
    const { stderr } = await instance.itflow([...argv, ...words])
    const notices = stderr.split('\n').filter((line) => line.includes('"same_key"'))
    expect(notices).toHaveLength(1)
    expect(instance.writes()).toEqual([])
  })

  it("but not for another client's", async () => {
    const instance = await hazardInstance('26.10')
    const other = ['assets', 'create', '--client', 'bakery', '--name', 'NEW-1']
    const { stderr } = await instance.itflow([...other, '--serial', 'ABC123'])
    expect(stderr).not.toContain('There is already')
  })

  it('and says if it is archived', async () => {
    const instance = await hazardInstance('26.10')
    const archived = { asset_archived_at: '2026-01-01 00:00:00', asset_type: 'Other' }
    instance.put('assets', {
      asset_client_id: 1,
      asset_name: 'OLD',
      asset_serial: 'S-1',
      ...archived,
    })
    const { stderr } = await instance.itflow([...argv, '--serial', 's-1'])
    expect(stderr).toMatch(/There is already an asset with serial s-1: \d+ OLD \(archived\)\n/)
  })

  it.each([
    'To be filled by O.E.M.',
    'to be filled by oem',
    'Default string',
    'System Serial Number',
    'None',
    'N/A',
    '0',
    '0000000000',
    'XXXXXXXX',
  ])('but %s is not a serial', async (serial) => {
    const instance = await hazardInstance('26.10')
    instance.put('assets', { asset_client_id: 1, asset_name: 'O', asset_serial: serial })
    const { stderr } = await instance.itflow([...argv, '--serial', serial])
    expect(stderr).not.toContain('There is already')
  })

  it('nor are zeros a MAC address', async () => {
    const instance = await hazardInstance('26.10')
    const [one] = all.filter(({ name }) => name === 'interface_mac')
    if (one === undefined) throw new Error('assets have no MAC')
    putRecord(instance, one, '00:00:00:00:00:00')
    const { stderr } = await instance.itflow([...argv, '--mac', '000000000000'])
    expect(stderr).not.toContain('There is already')
  })
})
