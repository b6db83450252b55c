import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { type RunOptions, runSandbox } from '../support/run.ts'

type Row = Record<string, unknown>

/** The rows of a list, and the notices about them. */
async function listed(argv: readonly string[], options: RunOptions = {}) {
  const { status, stdout, stderr } = await runSandbox([...argv, '--json'], options)
  expect({ status, stderr }).toMatchObject({ status: 0 })
  const rows: Row[] = JSON.parse(stdout)
  const notices = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).notice.message)
  return { rows, notices, total: notices.at(-1) as string }
}

const column = (rows: readonly Row[], name: string) => rows.map((row) => row[name])

describe('a list in each format', () => {
  const ARGV = [
    'contacts',
    'list',
    '--client',
    'acme',
    '--fields',
    'id,name,primary,notes',
    '--limit',
    '2',
  ]
  const print = async (format: readonly string[], options: RunOptions = {}) => {
    const { status, stdout } = await runSandbox([...ARGV, ...format], options)
    expect(status).toBe(0)
    return stdout
  }
  const ROWS = [
    {
      contact_id: 1,
      contact_name: 'Ada Lovelace',
      contact_primary: true,
      contact_notes: 'Prefers e-mail.',
    },
    { contact_id: 2, contact_name: 'Grace Hopper', contact_primary: false, contact_notes: null },
  ]

  it('JSON: one valid document, typed', async () => {
    for (const format of [['--json'], ['-o', 'json'], ['-ojson'], ['--output=JSON']]) {
      expect(JSON.parse(await print(format))).toEqual(ROWS)
    }
  })

  it('NDJSON: one object per line', async () => {
    const lines = (await print(['-o', 'ndjson'])).trim().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual(ROWS)
  })

  it('YAML: one document, typed', async () => {
    expect(parse(await print(['-o', 'yaml']))).toEqual(ROWS)
  })

  it("CSV: ITFlow's own names as the heading", async () => {
    for (const format of [['--csv'], ['-o', 'csv']]) {
      expect((await print(format)).split(/\r?\n/)).toEqual([
        'contact_id,contact_name,contact_primary,contact_notes',
        '1,Ada Lovelace,true,Prefers e-mail.',
        '2,Grace Hopper,false,',
        '',
      ])
    }
  })

  it("piped: the table's columns separated by tabs, with a heading", async () => {
    for (const format of [[], ['-o', 'table']]) {
      expect(await print(format)).toBe(
        'ID\tNAME\tPRIMARY\tNOTES\n1\tAda Lovelace\tyes\tPrefers e-mail.\n2\tGrace Hopper\tno\t\n',
      )
    }
  })

  it('at a terminal: a table that fits its width, with — for empty values', async () => {
    const lines = (await print([], { terminal: 60 })).trimEnd().split('\n')
    expect(lines[0]).toMatch(/^ID +NAME +PRIMARY +NOTES/)
    expect(lines[2]).toMatch(/^2 +Grace Hopper +no +—$/)
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(60)
  })

  it("at a terminal in any other format: the same as piped, except JSON's line breaks", async () => {
    expect(JSON.parse(await print(['--json'], { terminal: 100 }))).toEqual(ROWS)
    for (const format of [['--csv'], ['-o', 'yaml'], ['-o', 'ndjson']]) {
      expect(await print(format, { terminal: 100 })).toBe(await print(format))
    }
  })

  it('from the environment, overridden by the option', async () => {
    const env = { ITFLOW_OUTPUT: 'ndjson' }
    expect(await print([], { env })).toBe(await print(['-o', 'ndjson']))
    expect(await print(['--csv'], { env })).toBe(await print(['--csv']))
    const bad = await runSandbox(ARGV, { env: { ITFLOW_OUTPUT: 'xml' } })
    expect(bad.status).toBe(2)
    expect(bad.stderr).toContain('ITFLOW_OUTPUT is xml')
  })
})

describe('JSON is typed', () => {
  it('IDs and counts are numbers, money a decimal string, flags booleans, dates ISO 8601, null for absent', async () => {
    const { rows } = await listed(['clients', 'list', '--client', 'acme'])
    expect(rows[0]).toMatchObject({
      client_id: 1,
      client_lead: false,
      client_rate: '120.00',
      client_net_terms: 30,
      client_archived_at: null,
      client_created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
    })
    const { rows: domains } = await listed(['domains', 'list', '--limit', '1'])
    expect(domains[0]).toMatchObject({ domain_expire: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) })
  })

  it('and has every field, whatever the table shows, but no secrets', async () => {
    const { rows } = await listed(['credentials', 'list', '--limit', '1'])
    expect(Object.keys(rows[0] ?? {})).toContain('credential_uri')
    expect(JSON.stringify(rows)).not.toMatch(/credential_password"|otp_secret|made-up-/)
  })

  it('and has the current names on every release', async () => {
    const old = await hazardInstance('25.01')
    const { stdout } = await old.itflow(['credentials', 'list', '--json'])
    const [row] = JSON.parse(stdout)
    expect(row).toHaveProperty('credential_id')
    expect(JSON.stringify(row)).not.toContain('"login_')
  })
})

describe('--fields', () => {
  it("accepts short names and ITFlow's own, in the order given, ignoring case", async () => {
    const argv = [
      'assets',
      'list',
      '--limit',
      '1',
      '--fields',
      'Serial, asset_name,IP,interface_mac',
    ]
    const { rows } = await listed(argv)
    expect(Object.keys(rows[0] ?? {})).toEqual([
      'asset_serial',
      'asset_name',
      'interface_ip',
      'interface_mac',
    ])
  })

  it('accepts the formatted number', async () => {
    const { rows } = await listed(['tickets', 'list', '--limit', '1', '--fields', 'number'])
    expect(rows).toEqual([{ number: expect.stringMatching(/^TCK-\d+$/) }])
  })

  it('without a name is an error', async () => {
    expect((await runSandbox(['assets', 'list', '--fields', ','])).status).toBe(2)
  })

  it('suggests the closest name for an unknown one', async () => {
    const { stderr } = await runSandbox(['assets', 'list', '--fields', 'seral'])
    expect(stderr).toContain('Did you mean serial?')
  })
})

describe('--sort', () => {
  it('sorts by several fields, - for descending', async () => {
    const { rows } = await listed([
      'domains',
      'list',
      '--sort',
      'client,-name',
      '--fields',
      'client,name',
    ])
    const wanted = [...rows].sort(
      (a, b) =>
        Number(a['domain_client_id']) - Number(b['domain_client_id']) ||
        String(b['domain_name']).localeCompare(String(a['domain_name'])),
    )
    expect(rows).toEqual(wanted)
    expect(rows.length).toBeGreaterThan(3)
  })

  it('is applied before --limit', async () => {
    const { rows } = await listed(['clients', 'list', '--sort', '-id', '--limit', '1'])
    expect(column(rows, 'client_id')).toEqual([5])
  })
})

describe('--where', () => {
  it.each([
    ['=', 'type=laptop', (row: Row) => row['asset_type'] === 'Laptop'],
    ['!=', 'type!=laptop', (row: Row) => row['asset_type'] !== 'Laptop'],
    ['~', 'name~srv', (row: Row) => String(row['asset_name']).includes('SRV')],
    ['<', 'id<5', (row: Row) => Number(row['asset_id']) < 5],
    ['<=', 'id<=5', (row: Row) => Number(row['asset_id']) <= 5],
    ['>', 'asset_id>5', (row: Row) => Number(row['asset_id']) > 5],
    ['>=', 'asset_id>=5', (row: Row) => Number(row['asset_id']) >= 5],
    [
      'a date from today',
      'warranty-expire<+30d',
      (row: Row) =>
        row['asset_warranty_expire'] !== null &&
        String(row['asset_warranty_expire']) < '2026-12-24',
    ],
    ['nothing', 'serial=', (row: Row) => row['asset_serial'] === null],
    ['a reference by name', 'contact=ada lovelace', (row: Row) => row['asset_contact_id'] === 1],
  ])('%s', async (_, condition, fits) => {
    const all = await listed(['assets', 'list'])
    const { rows } = await listed(['assets', 'list', '--where', condition])
    expect(rows).toEqual(all.rows.filter(fits))
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.length).toBeLessThan(all.rows.length)
  })

  it('given twice means both must match', async () => {
    const argv = ['assets', 'list', '--where', 'type=Server', '--where=client=acme widgets']
    const { rows } = await listed(argv)
    expect(column(rows, 'asset_name')).toEqual(['SRV-DC01', 'SRV-DC02', 'SRV-FILES', 'SRV-BACKUP'])
  })
})

describe('a filter', () => {
  it("has the field's option, distinct from other options", async () => {
    const { rows } = await listed([
      'assets',
      'list',
      '--client',
      'acme',
      '--type',
      'server',
      '--status',
      'deployed',
    ])
    expect(new Set(column(rows, 'asset_type'))).toEqual(new Set(['Server']))
  })

  it('that matches nothing gives an empty list', async () => {
    expect((await listed(['assets', 'list', '--serial', 'NOPE'])).rows).toEqual([])
  })
})

describe('--query', () => {
  it('filters the JSON of a list', async () => {
    const argv = ['clients', 'list', '--json', '--query', '[?client_lead].client_name']
    expect(JSON.parse((await runSandbox(argv)).stdout)).toEqual(['Globex Freight'])
  })

  it('filters the JSON of a record', async () => {
    const argv = ['clients', 'get', 'acme', '--json', '--query', '{name: client_name}']
    expect(JSON.parse((await runSandbox(argv)).stdout)).toEqual({ name: 'Acme Widgets' })
  })

  it('shapes every format', async () => {
    const argv = ['clients', 'list', '--query', '[:2].{id: client_id, name: client_abbreviation}']
    expect((await runSandbox([...argv, '--csv'])).stdout.replace(/\r/g, '')).toBe(
      'id,name\n1,ACME\n2,BAKERY\n',
    )
    expect((await runSandbox(argv)).stdout).toContain('1\tACME\n')
  })
})

describe('names', () => {
  it('are next to the IDs in JSON with --names, and cost nothing without', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['assets', 'list', '--json', '--fields', 'name,client,contact', '--limit', '1']
    await instance.itflow(argv)
    expect(instance.reads().map(({ operation }) => operation)).toEqual(['assets/read'])
    const { stdout } = await instance.itflow([...argv, '--names'])
    expect(JSON.parse(stdout)).toEqual([
      {
        asset_name: 'LT-0001',
        asset_client_id: 1,
        asset_client_name: 'Acme Widgets',
        asset_contact_id: 1,
        asset_contact_name: 'Ada Lovelace',
      },
    ])
  })

  it('are in a table at a terminal, and each module is read once', async () => {
    const instance = await hazardInstance('26.10')
    const { stdout } = await instance.itflow(
      ['assets', 'list', '--fields', 'name,client,contact'],
      {
        terminal: 100,
      },
    )
    expect(stdout).toMatch(/LT-0001 +Acme Widgets +Ada Lovelace/)
    const firsts = instance.reads().filter(({ query }) => !query.has('offset'))
    const operations = firsts.map(({ operation }) => operation)
    expect(operations.filter((one) => one === 'clients/read')).toHaveLength(1)
    expect(operations.filter((one) => one === 'contacts/read')).toHaveLength(1)
  })

  it("that can't be read are replaced by IDs", async () => {
    const instance = await hazardInstance('26.10', undefined, ({ operation }) =>
      operation === 'contacts/read' ? { kind: 'answer', status: 500, body: '' } : { kind: 'pass' },
    )
    const { status, stdout } = await instance.itflow(
      ['assets', 'list', '--fields', 'name,contact'],
      {
        terminal: 100,
      },
    )
    expect(status).toBe(0)
    expect(stdout).toMatch(/LT-0001 +1\b/)
  })
})

describe('hidden records are reported', () => {
  it('archived records: --archived shows only them, --all both', async () => {
    const usual = await listed(['contacts', 'list'])
    const archived = await listed(['contacts', 'list', '--archived'])
    const all = await listed(['contacts', 'list', '--all'])
    expect(usual.total).toMatch(/; 2 archived are hidden \(--all\)$/)
    expect(archived.rows).toHaveLength(2)
    expect(column(archived.rows, 'contact_archived_at')).not.toContain(null)
    expect(all.rows).toHaveLength(usual.rows.length + archived.rows.length)
    expect(all.total).not.toContain('hidden')
  })

  it('closed tickets: --closed, --status or --all shows them', async () => {
    const usual = await listed(['tickets', 'list', '--client', 'acme'])
    expect(column(usual.rows, 'ticket_status')).not.toContain(5)
    expect(usual.total).toMatch(/; \d+ closed and 1 archived are hidden \(--all\)$/)
    for (const argv of [['--closed'], ['--status', 'closed'], ['--status', '5']]) {
      const { rows } = await listed(['tickets', 'list', '--client', 'acme', ...argv])
      expect(new Set(column(rows, 'ticket_status'))).toEqual(new Set([5]))
      expect(usual.total).toContain(`${rows.length} closed`)
    }
    const all = await listed(['tickets', 'list', '--client', 'acme', '--all'])
    expect(all.total).not.toContain('hidden')
  })

  it('of a list that was not read to the end, only what was seen is reported', async () => {
    const all = await listed(['contacts', 'list', '--all', '--sort', 'id'])
    const archived = all.rows.findIndex((row) => row['contact_archived_at'] !== null)
    expect(archived).toBeGreaterThanOrEqual(0)
    const order = ['contacts', 'list', '--limit']
    expect((await listed([...order, '1'])).total).toMatch(/; at least \d+ archived (is|are) hidden/)
    const sorted = await listed([...order, '1', '--sort', 'name'])
    expect(sorted.total).toMatch(/; 2 archived are hidden \(--all\)$/)
    expect((await listed([...order, '1000'])).total).toMatch(/; 2 archived are hidden \(--all\)$/)
  })

  it('a single one is in the singular', async () => {
    expect((await listed(['clients', 'list'])).total).toMatch(
      /^5 clients on sandbox.*; 1 archived is hidden/,
    )
    const { total } = await listed(['clients', 'list', '--client', 'acme'])
    expect(total).toMatch(/^1 client of Acme Widgets on sandbox/)
    const replies = await listed(['tickets', 'replies', 'TCK-1042'])
    expect(replies.total).toMatch(/^1 ticket reply on sandbox/)
  })

  it('by get too: it finds an archived record, and says that it is archived', async () => {
    const { status, stdout, stderr } = await runSandbox([
      'contacts',
      'get',
      'charles@acme.example',
      '--json',
    ])
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ contact_id: 22 })
    expect(stderr).toContain('Charles Babbage is archived (since 25 Sep 2026 12:00)')
  })
})

describe('--limit', () => {
  it('cuts the list and says that there are more', async () => {
    const { rows, total } = await listed(['assets', 'list', '--limit', '3'])
    expect(column(rows, 'asset_id')).toEqual([1, 2, 3])
    expect(total).toContain('The first 3 assets on sandbox')
    expect(total).toContain('there are more (--limit)')
  })

  it("doesn't mention more if there are none", async () => {
    const { rows, total } = await listed(['clients', 'list', '--limit', '5'])
    expect(rows).toHaveLength(5)
    expect(total).not.toContain('more')
  })
})

describe('a table at a terminal', () => {
  it('reports the columns it left out, and no line is too long', async () => {
    for (const width of [40, 60, 80, 120]) {
      const { stdout } = await runSandbox(['tickets', 'list', '--all', '--no-pager'], {
        terminal: width,
      })
      const widest = Math.max(...stdout.split('\n').map(cells))
      expect(widest).toBeLessThanOrEqual(width)
    }
    const { stderr } = await runSandbox(['tickets', 'list', '--no-pager'], { terminal: 60 })
    expect(stderr).toMatch(/Not shown at this width: .*CONTACT/)
  })

  it('has color only if allowed', async () => {
    const argv = ['tickets', 'list', '--client', 'acme']
    expect((await runSandbox(argv, { terminal: 100, color: true })).stdout).toContain('\x1b[')
    expect(
      (await runSandbox([...argv, '--no-color'], { terminal: 100, color: true })).stdout,
    ).not.toContain('\x1b[')
    expect((await runSandbox(argv, { terminal: 100 })).stdout).not.toContain('\x1b[')
  })
})

/** The width of a line in terminal cells: two for wide characters. */
function cells(line: string): number {
  let width = 0
  for (const sign of line)
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
        sign,
      )
        ? 2
        : 1
  return width
}

it("technicians' time is listed by month or by year, not both", async () => {
  const words = ['time', 'list', '--month', '2026-11', '--year', '2026']
  const { status, stderr } = await runSandbox(words)
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: "--month and --year can't be used together\n",
  })
})

it("technicians' time is listed by month and by technician", async () => {
  const month = await listed(['time', 'list', '--month', '2026-11'])
  const one = await listed(['time', 'list', '--month', '2026-11', '--technician', 'robin field'])
  expect(one.rows.length).toBeGreaterThan(0)
  expect(one.rows).toEqual(month.rows.filter((row) => row['technician'] === 'Robin Field'))
  const byId = await listed(['time', 'list', '--month', '2026-11', '--technician', '3'])
  expect(byId.rows).toEqual(one.rows)
})
