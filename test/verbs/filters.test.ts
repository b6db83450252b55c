import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Resource } from '../../src/resources/definition.ts'
import type { Field } from '../../src/resources/field.ts'
import { resources } from '../../src/resources/index.ts'
import { filterFields } from '../../src/verbs/filter-options.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { isSlowSuite } from '../support/division.ts'
import { runSandbox } from '../support/run.ts'

// A filter given twice, or with commas, matches any of its values.

type Row = Record<string, unknown>

async function listed(name: string, ...more: string[]): Promise<Row[]> {
  const { status, stdout, stderr } = await runSandbox([name, 'list', ...more, '--json'])
  expect({ more, status, stderr }).toMatchObject({ status: 0 })
  return JSON.parse(stdout)
}

const LISTED = Object.values(resources).filter(
  ({ needsFilter, operations }) =>
    needsFilter === undefined && operations.read?.until === undefined,
)

/** A stored value as a person would write it. */
function written({ kind, words }: Field, value: unknown): string {
  if (kind === 'flag') return value === true ? 'yes' : 'no'
  return words?.[Number(value)] ?? String(value)
}

const hasCommas = (text: string) => text.includes(',')

/** The ways to pass several values for an option. */
function waysOf(flag: string, texts: readonly string[]): string[][] {
  const apart = texts.flatMap((text) => [`--${flag}`, text])
  const inline = texts.map((text) => `--${flag}=${text}`)
  if (texts.some(hasCommas)) return [apart, inline]
  const [first = '', ...rest] = texts
  return [
    apart,
    inline,
    [`--${flag}`, texts.join(',')],
    [`--${flag}=${texts.join(' , ')},`],
    ...(rest.length > 1 ? [[`--${flag}`, first, `--${flag}`, rest.join(',')]] : []),
  ]
}

/** The records of a list that some of a field's values should find. */
function expectedOf(all: readonly Row[], name: string, texts: readonly string[], field: Field) {
  const isText = field.kind === 'text' || field.kind === 'html' || field.kind === 'choice'
  const parts = texts
    .filter(hasCommas)
    .flatMap((text) => text.split(',').map((part) => part.trim()))
  const wanted = new Set([...texts, ...(isText ? parts : [])].map((text) => text.toLowerCase()))
  return all.filter((row) => {
    const value = row[name]
    if (value === null) return field.kind === 'flag' && wanted.has('no')
    return wanted.has(written(field, value).toLowerCase())
  })
}

describe.each(LISTED.map((resource) => [resource.name, resource] as const))(
  'itflow %s list',
  (name, resource: Resource) => {
    it('finds records with any of several values, by each of its options', async () => {
      const all = await listed(name, '--all')
      for (const { name: column, flag, field, isShared } of filterFields(resource)) {
        if (isShared) continue
        const values = [...new Set(all.map((row) => row[column]))]
          .filter((value) => value !== null && value !== '')
          .map((value) => written(field, value))
          .filter((text) => !/^\s|\s$|[\0-\x1f]/.test(text))
        if (values.length === 0) continue
        await fc.assert(
          fc.asyncProperty(
            fc.subarray(values, { minLength: 1, maxLength: Math.min(4, values.length) }),
            fc.nat(10),
            async (texts, nth) => {
              const ways = waysOf(flag, texts)
              const way = ways[nth % ways.length] ?? []
              const found = await listed(name, '--all', ...way)
              expect({ way, found }).toEqual({ way, found: expectedOf(all, column, texts, field) })
            },
          ),
          { numRuns: isSlowSuite ? 4 : 1 },
        )
      }
    })
  },
)

describe('a filter with several values', () => {
  it.each([
    [['--status', 'open', '--status', 'new']],
    [['--status', 'open,new']],
    [['--status', 'OPEN, New,']],
    [['--status=2', '--status=1']],
    [['--status', '1,2,open']],
  ])('%j lists open and new tickets', async (way) => {
    const statuses = (await listed('tickets', ...way)).map((row) => row['ticket_status'])
    expect(new Set(statuses)).toEqual(new Set([1, 2]))
  })

  it('combines with other filters, all of which must match', async () => {
    const rows = await listed(
      'tickets',
      '--status=open,new',
      '--priority=high',
      '--priority=urgent',
    )
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) {
      expect([1, 2]).toContain(row['ticket_status'])
      expect(['High', 'Urgent']).toContain(row['ticket_priority'])
    }
  })

  it('shows closed tickets if it names them, and hides none that it names', async () => {
    const both = await runSandbox(['tickets', 'list', '--status', 'closed,open', '--json'])
    const statuses = JSON.parse(both.stdout).map((row: Row) => row['ticket_status'])
    expect(new Set(statuses)).toEqual(new Set([2, 5]))
    expect(both.stderr).not.toContain('closed')
    const twice = await listed('tickets', '--status', 'open', '--status', 'closed')
    expect(twice.map((row) => row['ticket_id'])).toEqual(
      JSON.parse(both.stdout).map((row: Row) => row['ticket_id']),
    )
  })

  it.each([
    ['--status', 'open,opne', 'not one of New, Open'],
    ['--priority', 'high,hgih', 'Did you mean High'],
    ['--billable', 'yes,perhaps', 'not yes or no'],
    ['--contact', 'ada@acme.example,nobody@acme.example', 'nobody@acme.example'],
    ['--project', '1,second', 'must be an ID'],
  ])('%s %s is refused because of the invalid one', async (flag, text, said) => {
    const { status, stdout, stderr } = await runSandbox(['tickets', 'list', '--all', flag, text])
    expect([status === 2 || status === 5, stdout]).toEqual([true, ''])
    expect(stderr).toContain(said)
  })

  it('with amounts accepts commas between them, but not within one', async () => {
    const all = await listed('invoices', '--all')
    const [one, two] = [...new Set(all.map((row) => String(row['invoice_amount'])))]
    const found = await listed('invoices', '--all', '--amount', `${one},${two}`)
    expect(found).toEqual(all.filter((row) => [one, two].includes(String(row['invoice_amount']))))
    for (const amount of ['1,234.50', '10,50', '1,000,000']) {
      const { status, stderr } = await runSandbox(['invoices', 'list', '--amount', amount])
      expect([status, stderr]).toEqual([2, expect.stringContaining('one amount, or several?')])
    }
  })
})

describe('a value that contains commas', () => {
  const instance = () =>
    hazardInstance('26.10', (database) => {
      const contacts = database.tables['contacts']
      const [first] = contacts?.rows ?? []
      contacts?.rows.push(
        { ...first!, contact_id: '901', contact_name: 'Smith, John', contact_email: 'a@x.example' },
        { ...first!, contact_id: '902', contact_name: 'Smith', contact_email: 'b@x.example' },
      )
      const assets = database.tables['assets']
      const [asset] = assets?.rows ?? []
      assets?.rows.push(
        { ...asset!, asset_id: '901', asset_name: 'Of both', asset_contact_id: '901' },
        { ...asset!, asset_id: '902', asset_name: 'Of Smith', asset_contact_id: '902' },
        { ...asset!, asset_id: '903', asset_name: 'Retired one', asset_status: 'Stored, in Oslo' },
      )
    })
  const names = async (argv: readonly string[]) => {
    const { itflow } = await instance()
    const { status, stdout, stderr } = await itflow([...argv, '--json'])
    expect({ status, stderr }).toMatchObject({ status: 0 })
    return (JSON.parse(stdout) as Row[]).map((row) => row['contact_name'] ?? row['asset_name'])
  }

  it('is found as a whole, along with what its parts name', async () => {
    const found = await names(['contacts', 'list', '--name', 'smith, john'])
    expect(found).toEqual(['Smith, John', 'Smith'])
    expect(await names(['contacts', 'list', '--name', 'Smith'])).toEqual(['Smith'])
  })

  it('is found in a list of choices that allows others as well', async () => {
    expect(await names(['assets', 'list', '--status', 'stored, in oslo'])).toContain('Retired one')
  })

  it('names a single record if one has that name, and several otherwise', async () => {
    expect(await names(['assets', 'list', '--contact', 'Smith, John'])).toEqual(['Of both'])
    expect(await names(['assets', 'list', '--contact', 'a@x.example,Smith'])).toEqual([
      ...['Of both', 'Of Smith'],
    ])
    expect(
      await names(['assets', 'list', '--contact', 'Smith, John', '--contact', 'Smith']),
    ).toEqual(['Of both', 'Of Smith'])
    expect(await names(['assets', 'list', '--contact', '901,902'])).toEqual(['Of both', 'Of Smith'])
  })
})

describe('the request to the server', () => {
  const types = async (...argv: string[]) => {
    const instance = await hazardInstance('26.10')
    const { status, stdout } = await instance.itflow(['contacts', 'list', ...argv, '--json'])
    expect(status).toBe(0)
    const sent = instance
      .reads()
      .filter(
        ({ operation, query }) => operation === 'contacts/read' && query.get('limit') === '500',
      )
      .map(({ query }) => query.get('contact_email'))
    return { sent, count: (JSON.parse(stdout) as Row[]).length }
  }

  it('has the single value of a filter, and otherwise reads the whole list', async () => {
    const [ada, grace] = ['ada@acme.example', 'grace@acme.example']
    expect(await types('--email', ada)).toEqual({ sent: [ada], count: 1 })
    expect(await types('--email', ada, '--email', ada)).toEqual({ sent: [ada], count: 1 })
    expect(await types('--email', ada, '--email', grace)).toEqual({ sent: [null], count: 2 })
    expect(await types('--email', `${ada},${grace}`)).toEqual({ sent: [null], count: 2 })
  })

  it('is sent for each value if a list can be read for only one', async () => {
    const instance = await hazardInstance('26.10')
    const { status, stdout } = await instance.itflow([
      ...['invoice-items', 'list', '--invoice', '1,2', '--json'],
    ])
    expect(status).toBe(0)
    const invoices = (JSON.parse(stdout) as Row[]).map((row) => row['item_invoice_id'])
    expect(new Set(invoices)).toEqual(new Set([1, 2]))
  })
})

it.each([
  [['"Lovelace, Ada" <ada@acme.example>'], ['Ada Lovelace']],
  [['Lovelace, Ada <ada@acme.example>,grace@acme.example'], ['Ada Lovelace', 'Grace Hopper']],
  [
    ['"a, b, c" <grace@acme.example>', 'Ada <ada@acme.example>, wile@acme.example,'],
    ['Ada Lovelace', 'Grace Hopper', 'Wile Coyote'],
  ],
])('an e-mail address may have commas in its name: %j', async (texts, names) => {
  const found = await listed('contacts', ...texts.flatMap((text) => ['--email', text]))
  expect(found.map((row) => row['contact_name'])).toEqual(names)
})

it('the invalid part is named', async () => {
  const { status, stderr } = await runSandbox([
    ...['contacts', 'list', '--email', 'ada@acme.example, zz, wile@acme.example'],
  ])
  expect([status, stderr]).toEqual([2, expect.stringContaining('--email zz: not an e-mail')])
})

it('technicians match by their IDs and names together', async () => {
  const all = await listed('time', '--year', '2026')
  const [one, two] = [...new Set(all.map((row) => row['technician']))]
  const id = all.find((row) => row['technician'] === one)?.['technician_id']
  for (const way of [
    ['--technician', `${id},${two}`],
    ['--technician', `${two}`, '--technician', `${id}`],
  ]) {
    const found = await listed('time', '--year', '2026', ...way)
    expect(found).toEqual(all.filter((row) => [one, two].includes(row['technician'])))
  }
})

it.each([
  ['--sort', 'name', 'id'],
  ['--fields', 'id', 'name'],
  ['--limit', '1', '2'],
  ['--query', 'a', 'b'],
])('%s of a list is accepted once', async (option, first, second) => {
  const argv = ['contacts', 'list', option, first, option, second]
  const { status, stdout, stderr } = await runSandbox(argv)
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toContain(`${option} was given twice`)
})

it('help says that a filter is repeatable, and only if it is', async () => {
  const { stdout } = await runSandbox(['tickets', 'list', '--help'])
  expect(stdout.replace(/\s+/g, ' ')).toMatch(/--priority TEXT [^-]*repeatable, or with commas/)
  const write = await runSandbox(['tickets', 'create', '--help'])
  expect(write.stdout).not.toContain('repeatable')
})
