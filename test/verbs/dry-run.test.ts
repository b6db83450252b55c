import { existsSync, readdirSync } from 'node:fs'
import { parse as parseCsv } from 'csv-parse/sync'
import { describe, expect, it, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { SANDBOX_KEY } from '../../src/sandbox/identity.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { freshHome, run } from '../support/run.ts'

/** Every write, with its arguments. */
const WRITES: readonly (readonly string[])[] = [
  ['assets', 'create', '--client', 'acme', '--name', 'X', '--contact', 'ada@acme.example'],
  ['clients', 'create', '--name', 'Foo'],
  ['assets', 'update', '1', '--status', 'Lost', '--notes', '@@x\ny'],
  ['documents', 'update', '1', '--name', 'Other'],
  ['assets', 'delete', '1'],
  ['contacts', 'archive', '1'],
  ['contacts', 'archive', '1', '2'],
  ['contacts', 'unarchive', '22'],
  ['contacts', 'delete', '1'],
  ['contacts', 'delete', '1', '2'],
  ['tickets', 'resolve', 'TCK-1042'],
  ['tickets', 'close', 'TCK-1042', 'TCK-1041'],
  ['tickets', 'reply', 'TCK-1042', '--message', 'X', '--public', '--time', '15m'],
  ['ticket-replies', 'create', '--ticket', 'TCK-1042', '--message', 'X'],
  ['api', 'POST', 'locations/create', '-f', 'location_name=X', '-F', 'client_id=1'],
]

interface Plan {
  dry_run: boolean
  instance: string
  client: { id: number; name: string } | null
  resource: string | null
  verb: string | null
  record: { id: number; name: string } | null
  changes: { field: string; from: unknown; to: unknown }[]
  requests: { method: string; url: string; body: Record<string, unknown> }[]
}

describe.each(WRITES.map((argv) => [argv.join(' '), argv] as const))('%s', (_, argv) => {
  it('plans as JSON what it then sends, each request once', async () => {
    const instance = await hazardInstance('26.10')
    const { status, stdout } = await instance.itflow([...argv, '--dry-run', '--json', '-q'])
    expect(status).toBe(0)
    expect(instance.writes()).toEqual([])
    const plans: Plan[] = [JSON.parse(stdout)].flat()
    expect(plans.every((plan) => plan.dry_run && plan.instance === 'environment')).toBe(true)
    expect((await instance.itflow([...argv, '--yes'])).status).toBe(0)
    const sent = instance.writes().map(({ operation, body }) => ({
      url: `${instance.sandbox.url}api/v1/${operation}.php`,
      body: { ...body, api_key: '***' },
    }))
    const planned = plans.flatMap(({ requests }) =>
      requests.map(({ url, body }) => ({ url, body })),
    )
    expect(planned).toEqual(sent)
    expect(stdout).not.toContain(SANDBOX_KEY)
  })

  it('is silent on standard error if requested, and plans the same in every format', async () => {
    const instance = await hazardInstance('26.10')
    const as = async (...format: string[]) => {
      const result = await instance.itflow([...argv, '--dry-run', '-q', ...format])
      expect(result).toMatchObject({ status: 0, stderr: '' })
      return result.stdout
    }
    const plans: Plan[] = [JSON.parse(await as('--json'))].flat()
    const lines = (await as('-o', 'ndjson')).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual(plans)
    expect([parseYaml(await as('-o', 'yaml'))].flat()).toEqual(plans)
    const rows: Record<string, string>[] = parseCsv(await as('--csv'), { columns: true })
    expect(rows.map((row) => JSON.parse(row['requests'] ?? ''))).toEqual(
      plans.map(({ requests }) => requests),
    )
    const text = await as()
    for (const { requests } of plans) {
      for (const { url, body } of requests) {
        expect(text).toContain(`POST ${url}\n${JSON.stringify(body, null, 2)}\n`)
      }
    }
  })
})

test('a plan says which instance, client and record it applies to, and what changes', async () => {
  const instance = await hazardInstance('26.10')
  const argv = ['assets', 'update', 'LT-0001', '--status', 'Lost', '--dry-run', '--json']
  const { stdout, stderr } = await instance.itflow(argv)
  expect(JSON.parse(stdout)).toMatchObject({
    instance: 'environment',
    client: { id: 1, name: 'Acme Widgets' },
    resource: 'assets',
    verb: 'update',
    record: { id: 1, name: 'LT-0001' },
    changes: [{ field: 'asset_status', from: 'Deployed', to: 'Lost' }],
  })
  const codes = stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).notice.code)
  expect(codes).toContain('planned')
  expect(codes).not.toContain('target')
})

describe('for a record that is already as requested', () => {
  it.each([
    [['assets', 'update', '1', '--status', 'deployed'], 'update'],
    [['contacts', 'archive', '22'], 'archive'],
    [['contacts', 'unarchive', '1'], 'unarchive'],
  ] as const)('%j an empty plan is printed', async (argv, verb) => {
    const instance = await hazardInstance('26.10')
    const json = await instance.itflow([...argv, '--dry-run', '--json', '-q'])
    expect(JSON.parse(json.stdout)).toMatchObject({ verb, changes: [], requests: [] })
    const text = await instance.itflow([...argv, '--dry-run', '-q'])
    expect(text.stdout).toMatch(/^environment › Acme Widgets › .*\n {4}Nothing to change\n$/)
  })

  it('among others there is one plan each, in the order given', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['contacts', 'archive', '1', '22', '2', '--dry-run', '--json', '-q']
    const plans: Plan[] = JSON.parse((await instance.itflow(argv)).stdout)
    expect(plans.map(({ record, requests }) => [record?.id, requests.length])).toEqual([
      [1, 1],
      [22, 0],
      [2, 1],
    ])
  })
})

it('can be queried', async () => {
  const instance = await hazardInstance('26.10')
  const argv = ['assets', 'update', '1', '--status', 'Lost', '--dry-run', '--json', '-q']
  const { stdout } = await instance.itflow([...argv, '--query', 'requests[].body.asset_status'])
  expect(JSON.parse(stdout)).toEqual(['Lost'])
})

it('shows no secret, wherever it appears', async () => {
  const instance = await hazardInstance('26.10')
  const argv = ['credentials', 'create', '--client', 'acme', '--name', 'Door made-up-Door-77']
  for (const format of [[], ['--json'], ['--csv'], ['-o', 'yaml']]) {
    const { stdout } = await instance.itflow(
      [...argv, '--password-stdin', '--dry-run', '-q', ...format],
      { stdin: 'made-up-Door-77' },
    )
    expect(stdout).toContain('Door ***')
    expect(stdout).not.toContain('made-up')
  }
})

test('at a terminal the target and changes fit its width, and requests are printed unchanged', async () => {
  const instance = await hazardInstance('26.10')
  const argv = ['assets', 'update', '1', '--notes', 'one two three four five six', '--dry-run']
  const { stdout } = await instance.itflow(argv, { terminal: 40 })
  const [text = '', request] = stdout.split('POST ')
  expect(text.replace(/\s+/g, ' ')).toContain('› Acme Widgets › asset 1 LT-0001 Notes ')
  expect(text.split('\n').filter(({ length }) => length > 40)).toEqual([])
  expect(request).toContain(`${instance.sandbox.url}api/v1/assets/update.php\n{\n`)
})

test.each([
  ['contacts', 'delete', '1'],
  ['contacts', 'archive', '1'],
  ['contacts', 'unarchive', '22'],
  ['tickets', 'close', 'TCK-1042'],
])('--query filters the plan of %s %s', async (...argv) => {
  const instance = await hazardInstance('26.10')
  const ask = ['--dry-run', '--json', '-q', '--query', 'requests[0].method']
  expect(await instance.itflow([...argv, ...ask])).toMatchObject({ status: 0, stdout: '"POST"\n' })
  expect(instance.writes()).toEqual([])
})

test.each([
  [['contacts', 'archive', '1'], 'contact_id'],
  [['contacts', 'delete', '1', '2'], '[].contact_id'],
])('--query filters the result of %j', async (argv, query) => {
  const instance = await hazardInstance('26.10')
  const { status, stdout } = await instance.itflow([...argv, '--yes', '--json', '--query', query])
  expect({ status, ids: JSON.parse(stdout) }).toEqual({
    status: 0,
    ids: argv.length > 3 ? [1, 2] : 1,
  })
})

test('an invalid query is refused before anything is written', async () => {
  const instance = await hazardInstance('26.10')
  const argv = ['contacts', 'delete', '1', '--yes', '--query', '[?']
  expect(await instance.itflow(argv)).toMatchObject({ status: 2, stdout: '' })
  expect(instance.writes()).toEqual([])
})

test.each([
  ['profiles', 'use', 'sandbox'],
  ['profiles', 'add', 'acme', '--url', 'https://acme.example', '--key-env', 'KEY', '--no-test'],
  ['profiles', 'set', 'acme', '--timezone', 'UTC'],
  ['profiles', 'rename', 'acme', 'other'],
  ['profiles', 'remove', 'acme'],
  ['profiles', 'rotate-key', 'acme', '--key-env', 'OTHER'],
  ['login', 'acme', '--url', 'https://acme.example', '--key-env', 'KEY', '--no-test'],
  ['logout', 'acme'],
  ['sandbox', 'reset'],
  ['credentials', 'run', '1', '--', 'touch', 'started'],
])("%s %s does nothing on a dry run, and says that it doesn't support one", async (...argv) => {
  const home = freshHome()
  const [start = '', ...more] = argv
  const { status, stdout, stderr } = await run([start, '--dry-run', ...more], { home })
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain('Nothing was done')
  expect(existsSync(home) ? readdirSync(home, { recursive: true }) : []).toEqual([])
})
