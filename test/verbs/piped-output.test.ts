import { describe, expect, it, test } from 'vitest'
import { FORMAT_NAMES } from '../../src/output/format-names.ts'
import { FORMATS } from '../../src/output/formats.ts'
import { PASS } from '../hazards/front.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { freshHome, run, runSandbox } from '../support/run.ts'

async function lines(argv: readonly string[]): Promise<string[][]> {
  const { status, stdout, stderr } = await runSandbox(argv)
  expect(status, stderr).toBe(0)
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'))
}

describe('a piped table', () => {
  it('shows the names of references, as a terminal does', async () => {
    const piped = await lines(['tickets', 'list', '--fields', 'number,contact,client'])
    const terminal = await runSandbox(['tickets', 'list', '--fields', 'number,contact,client'], {
      terminal: 200,
    })
    expect(piped).toContainEqual(['TCK-1042', 'Ada Lovelace', 'Acme Widgets'])
    const shown = terminal.stdout.trimEnd().split('\n')
    expect(shown.map((line) => line.split(/ {2,}/).map((cell) => cell.replace('—', '')))).toEqual(
      piped,
    )
  })

  it('has IDs with --ids, and so has a terminal', async () => {
    const argv = ['tickets', 'list', '--fields', 'number,contact,client', '--ids']
    expect(await lines(argv)).toContainEqual(['TCK-1042', '1', '1'])
    const terminal = await runSandbox(argv, { terminal: 120 })
    expect(terminal.stdout).toMatch(/TCK-1042 +1 +1\n/)
    const card = await runSandbox(['tickets', 'get', 'TCK-1042', '--ids'], { terminal: 120 })
    expect(card.stdout).toMatch(/Contact +1\b/)
  })

  it('shows the names of one record, and its formatted number', async () => {
    const record = await lines(['tickets', 'get', 'TCK-1042'])
    expect(record).toContainEqual(['Contact', 'Ada Lovelace'])
    expect(record).toContainEqual(['Reference', 'TCK-1042'])
    expect(await lines(['tickets', 'get', 'TCK-1042', '--ids'])).toContainEqual(['Contact', '1'])
  })

  it('refuses --ids with --names', async () => {
    const { status, stderr } = await runSandbox(['assets', 'list', '--ids', '--names'])
    expect(status).toBe(2)
    expect(stderr).toContain("--names and --ids can't be used together")
  })

  it("has IDs if the names can't be read, and doesn't fail", async () => {
    const instance = await hazardInstance('26.10', undefined, ({ operation }) =>
      operation === 'contacts/read' ? { kind: 'answer', status: 404, body: 'gone' } : PASS,
    )
    const argv = ['tickets', 'list', '--fields', 'number,contact,client', '--limit', '3']
    const { status, stdout } = await instance.itflow(argv)
    expect(status).toBe(0)
    expect(stdout).toContain('TCK-1042\t1\tAcme Widgets')
  })

  it("of several instances shows each one's own names", async () => {
    const home = freshHome()
    const first = await hazardInstance('26.10')
    const second = await hazardInstance('26.10', (database) => {
      for (const row of database.tables['clients']?.rows ?? []) {
        if (row['client_id'] === '1') row['client_name'] = 'Zenith Tools'
      }
    })
    for (const [name, { sandbox }] of Object.entries({ first, second })) {
      const add = ['profiles', 'add', name, '--url', sandbox.url, '--key-stdin', '--store', 'file']
      await run([...add, '--no-test'], { home, stdin: sandbox.key })
    }
    const { stdout, stderr } = await run(
      ['assets', 'list', '--profile', 'first,second', '--where', 'id=1', '--fields', 'id,client'],
      { home },
    )
    expect(stdout, stderr).toBe(
      'PROFILE\tID\tCLIENT\nfirst\t1\tAcme Widgets\nsecond\t1\tZenith Tools\n',
    )
  })
})

test('names cost requests if a table is shown, and none in JSON, NDJSON, CSV and YAML', async () => {
  const instance = await hazardInstance('26.10')
  await instance.itflow(['tickets', 'list', '-o', 'json'])
  const readBy = async (format: readonly string[]) => {
    const before = instance.reads().length
    await instance.itflow(['tickets', 'list', ...format])
    return instance
      .reads()
      .slice(before)
      .filter(({ query }) => !query.has('offset'))
      .map(({ operation }) => operation)
  }
  for (const format of FORMAT_NAMES.filter((name) => FORMATS[name].references === 'ids')) {
    expect(await readBy(['-o', format]), format).toEqual(['tickets/read'])
  }
  expect(await readBy(['--ids'])).toEqual(['tickets/read'])
  expect(new Set(await readBy([]))).toEqual(
    new Set(['tickets/read', 'clients/read', 'contacts/read', 'technicians/time']),
  )
})

describe('--no-heading leaves out the heading', () => {
  it.each([
    ['a piped list', ['contacts', 'list', '--fields', 'id', '--limit', '1'], '1\n'],
    ['CSV', ['contacts', 'list', '--fields', 'id', '--limit', '1', '--csv'], '1\n'],
    ['one piped record', ['contacts', 'get', '1', '--fields', 'id'], 'ID\t1\n'],
    ['nothing found', ['contacts', 'list', '--where', 'name=nobody'], ''],
    [
      'JSON, which has none',
      ['clients', 'get', '1', '--fields', 'id', '--json'],
      '{"client_id":1}\n',
    ],
  ])('of %s', async (_, argv, wanted) => {
    const { status, stdout } = await runSandbox([...argv, '--no-heading'])
    expect({ status, stdout }).toEqual({ status: 0, stdout: wanted })
  })

  it('of a table at a terminal', async () => {
    const argv = ['contacts', 'list', '--fields', 'id,name', '--limit', '2', '--no-heading']
    const { stdout } = await runSandbox(argv, { terminal: 80 })
    expect(stdout).toMatch(/^1 +\S.*\n2 +\S.*\n$/)
  })
})

describe('words and formatted numbers', () => {
  it('can be selected, compared, sorted by and queried', async () => {
    const shape = ['--fields', 'reference,status_name', '--sort', '-reference', '--json']
    const { stdout } = await runSandbox([
      'tickets',
      'list',
      '--where',
      'status-name=Open',
      ...shape,
    ])
    const rows: Record<string, string>[] = JSON.parse(stdout)
    expect(rows[0]).toEqual({ ticket_reference: 'TCK-1042', ticket_status_name: 'Open' })
    const references = rows.map((row) => row['ticket_reference'] ?? '')
    expect(references).toEqual(
      [...references].sort((a, b) => Number(b.slice(4)) - Number(a.slice(4))),
    )
    const one = ['--where', 'ticket_reference=tck-1042', '--json', '--query', '[].ticket_reference']
    expect(JSON.parse((await runSandbox(['tickets', 'list', ...one])).stdout)).toEqual(['TCK-1042'])
  })

  it('are in a reply, for its ticket', async () => {
    const argv = ['ticket-replies', 'list', '--ticket', 'TCK-1042', '--json']
    const [reply] = JSON.parse((await runSandbox(argv)).stdout)
    expect(reply).toMatchObject({ ticket_reference: 'TCK-1042' })
  })

  it('are not in what api prints', async () => {
    const { stdout } = await runSandbox(['api', 'GET', 'tickets/read', '-f', 'limit=1'])
    expect(stdout).toContain('ticket_number')
    expect(stdout).not.toContain('ticket_reference')
  })
})

describe('options for CSV', () => {
  it.each([[['--csv-bom']], [['--csv-delimiter', ';']]])(
    '%j without CSV are refused, before anything is read',
    async (options) => {
      for (const format of [[], ['--json'], ['-o', 'yaml']]) {
        const { status, stdout } = await runSandbox(['clients', 'list', ...format, ...options])
        expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
      }
    },
  )

  it('apply if the environment selects CSV', async () => {
    const argv = [
      'clients',
      'list',
      '--fields',
      'id,name',
      '--limit',
      '1',
      '--csv-delimiter',
      'tab',
    ]
    const { stdout } = await runSandbox(argv, { env: { ITFLOW_OUTPUT: 'csv' } })
    expect(stdout).toMatch(/^client_id\tclient_name\n1\t/)
  })
})
