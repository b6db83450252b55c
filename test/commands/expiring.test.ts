import { describe, expect, it } from 'vitest'
import { expiryKinds } from '../../src/reports/expiry-kinds.ts'
import type { Resource } from '../../src/resources/definition.ts'
import type { Release } from '../../src/resources/releases.ts'
import type { Database } from '../../src/sandbox/database.ts'
import { widthOf } from '../../src/text/width.ts'
import { type Fate, PASS, type Passing } from '../hazards/front.ts'
import { hazardInstance, RELEASES, releases } from '../hazards/hazard-instance.ts'
import { certificateBetween } from '../support/dated-certificates.ts'
import { RESTRICTED, restrictedTo } from '../support/restricted-key.ts'
import { run, runSandbox } from '../support/run.ts'
import { TEST_NOW } from '../support/sandbox.ts'
import { twoInstances } from '../support/two-instances.ts'

const DAY = 86_400_000
const KINDS = expiryKinds()

const dayIn = (days: number) => new Date(TEST_NOW.getTime() + days * DAY).toISOString().slice(0, 10)

const daysTo = (day: string) => Math.round((Date.parse(day) - Date.parse(dayIn(0))) / DAY)

interface Printed {
  client_id: number | null
  client: string | null
  kind: string
  module: string
  id: number
  name: string
  expires: string
  days_left: number
  issued: string | null
}

const rowsIn = (stdout: string) => JSON.parse(stdout) as Printed[]

/** The name of a module's field on a release: the sandbox stores it by that name. */
function columnOf({ fields }: Resource, name: string, release: Release): string {
  const older = fields[name]?.formerly?.find(
    ({ until }) => RELEASES.indexOf(release) <= RELEASES.indexOf(until),
  )
  return older?.name ?? name
}

/** What must be listed, worked out from the rows of the database alone. */
function expectedOf({ tables }: Database, release: Release, within: number): string[] {
  const clients = tables['clients']?.rows ?? []
  const archived = new Set(
    clients.filter((row) => row['client_archived_at']).map((row) => row['client_id']),
  )
  return KINDS.flatMap(({ resource, field, word }) => {
    const column = columnOf(resource, field, release)
    return (tables[resource.module]?.rows ?? [])
      .filter((row) => row[column] && daysTo(String(row[column])) <= within)
      .filter((row) => !row[resource.archivedAt ?? ''])
      .filter((row) => !archived.has(row[resource.client ?? ''] ?? ''))
      .filter((row) => !['Accepted', 'Declined', 'Invoiced'].includes(`${row['quote_status']}`))
      .map((row) => `${word} ${row[resource.id]} ${row[column]}`)
  })
}

const listed = (rows: readonly Printed[]) =>
  rows.map(({ kind, id, expires }) => `${kind} ${id} ${expires}`)

describe.each(RELEASES)('on %s', (release) => {
  it.each([0, 30, 400])(
    'lists what the database has within %i days, the earliest first',
    async (within) => {
      const { database, itflow } = await hazardInstance(release)
      const { status, stdout } = await itflow(['expiring', '--within', `${within}d`, '--json'])
      expect(status).toBe(0)
      const rows = rowsIn(stdout)
      expect(listed(rows).sort()).toEqual(expectedOf(database, release, within).sort())
      expect(rows.map(({ days_left }) => days_left)).toEqual(
        rows.map(({ expires }) => daysTo(expires)).sort((a, b) => a - b),
      )
    },
  )

  it('leaves out archived records and those of archived clients', async () => {
    const { database, itflow } = await hazardInstance(release)
    const before = rowsIn((await itflow(['expiring', '--json'])).stdout)
    for (const row of database.tables['clients']?.rows ?? []) {
      if (row['client_id'] === '1') row['client_archived_at'] = '2026-01-01 00:00:00'
    }
    const domain = before.find(({ kind, client_id }) => kind === 'domain' && client_id !== 1)
    for (const row of database.tables['domains']?.rows ?? []) {
      if (row['domain_id'] === String(domain?.id)) row['domain_archived_at'] = '2026-01-01 00:00:00'
    }
    const after = rowsIn((await itflow(['expiring', '--json'])).stdout)
    expect(listed(after)).toEqual(
      listed(before.filter((row) => row.client_id !== 1 && row !== domain)),
    )
    expect(after.length).toBeLessThan(before.length - 1)
  })
})

it.each(KINDS)(
  'lists only $words with --kinds, by the word for one or several',
  async ({ word, words }) => {
    for (const given of [word, words, words.toUpperCase()]) {
      const { status, stdout } = await runSandbox([
        'expiring',
        '--kinds',
        given,
        '--within',
        '400',
        '--json',
      ])
      expect(status).toBe(0)
      expect(new Set(rowsIn(stdout).map(({ kind }) => kind))).toEqual(new Set([word]))
    }
  },
)

it('takes several kinds, and refuses others before anything is read', async () => {
  const { stdout } = await runSandbox(['expiring', '--kinds', 'domains,quotes', '--json'])
  expect(new Set(rowsIn(stdout).map(({ kind }) => kind))).toEqual(new Set(['domain', 'quote']))
  const wrong = await run(['expiring', '--kinds', 'domains,tickets'])
  expect(wrong).toMatchObject({ status: 2, stdout: '' })
  expect(wrong.stderr).toMatch(/^--kinds tickets: not one of .*domains/)
})

it('leaves out what ran out longer ago than --expired-within', async () => {
  const all = rowsIn((await runSandbox(['expiring', '--json'])).stdout)
  for (const days of [0, 6, 40, 1000]) {
    const argv = ['expiring', '--expired-within', `${days}d`, '--json']
    const kept = rowsIn((await runSandbox(argv)).stdout)
    expect(kept).toEqual(all.filter(({ days_left }) => days_left >= -days))
  }
})

it('stays within the client, whatever the server does with the filter (H11)', async () => {
  for (const release of RELEASES) {
    const { itflow } = await hazardInstance(release)
    const all = rowsIn((await itflow(['expiring', '--json'])).stdout)
    const { stdout } = await itflow(['expiring', '--client', 'BAKERY', '--json'])
    expect(rowsIn(stdout)).toEqual(all.filter(({ client_id }) => client_id === 2))
  }
})

it('counts days by the calendar of the person', async () => {
  const now = new Date('2026-12-05T23:30:00Z')
  const zone = { offsetAt: () => 60 }
  const argv = ['expiring', '--kinds', 'domains', '--json']
  const of = (stdout: string) => rowsIn(stdout).find(({ name }) => name === 'acme.example')
  const { itflow } = await hazardInstance('26.10')
  expect(of((await itflow(argv, { now, zone })).stdout)).toMatchObject({ days_left: 0 })
  expect(of((await itflow([...argv, '--utc'], { now, zone })).stdout)).toMatchObject({
    days_left: 1,
  })
})

describe('a short-lived certificate', () => {
  async function listedWith(life: number, left: number, argv: readonly string[]) {
    const { put, itflow } = await hazardInstance('26.10')
    const to = new Date(TEST_NOW.getTime() + left * DAY)
    put('certificates', {
      certificate_name: 'short.acme.example',
      certificate_domain: 'short.acme.example',
      certificate_expire: dayIn(left),
      certificate_client_id: '1',
      certificate_public_key: certificateBetween(new Date(to.getTime() - life * DAY), to),
    })
    const { stdout, stderr } = await itflow(argv)
    return { found: stdout.includes('short.acme.example'), stdout, stderr }
  }

  it.each([
    [90, 31, false],
    [90, 30, true],
    [47, 16, false],
    [47, 15, true],
    [47, -1, true],
    [365, 60, true],
  ])('issued for %i days, with %i left: listed %s', async (life, left, expected) => {
    const { found, stdout, stderr } = await listedWith(life, left, [
      'expiring',
      '--within',
      '60d',
      '--json',
    ])
    expect(found).toBe(expected)
    if (expected) {
      const row = rowsIn(stdout).find(({ name }) => name === 'short.acme.example')
      expect(row?.issued).toBe(dayIn(left - life))
    }
    expect(stderr.includes("1 short-lived certificate isn't due for renewal yet")).toBe(!expected)
  })

  it("doesn't worry monitoring before it is due", async () => {
    const argv = ['expiring', '--kinds', 'certificates', '--check', 'warn=60d,crit=59d']
    expect(warningsIn((await listedWith(90, 40, argv)).stdout)).toBe(
      warningsIn((await listedWith(90, 30, argv)).stdout) - 1,
    )
  })
})

const warningsIn = (line: string) => Number(/ critical=(\d+)/.exec(line)?.[1])

describe('as a table', () => {
  it.each([40, 80, 200])(
    'is grouped by client at %i columns, with no line too long',
    async (width) => {
      const { stdout } = await runSandbox(['expiring'], { terminal: width })
      const lines = stdout.trimEnd().split('\n')
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width)
      const rows = rowsIn((await runSandbox(['expiring', '--json'])).stdout)
      const clients = [...new Set(rows.map(({ client }) => client))]
      expect(lines.slice(1).filter((line) => line !== '' && !line.startsWith(' '))).toEqual(clients)
      // Every record is a line below its client.
      const grouped = clients.flatMap((client) => rows.filter((row) => row.client === client))
      const body = lines.filter((line) => line.startsWith('  ')).slice(1)
      expect(body).toHaveLength(grouped.length)
      for (const [index, { expires }] of grouped.entries()) {
        expect(body[index]).toMatch(daysTo(expires) < 0 ? /expired/ : /expires/)
      }
    },
  )

  it('names no client for what has none', async () => {
    const { put, itflow } = await hazardInstance('26.10')
    put('domains', {
      domain_name: 'nobody.example',
      domain_expire: dayIn(3),
      domain_client_id: '0',
    })
    const { stdout } = await itflow(['expiring'], { terminal: 80 })
    expect(stdout).toMatch(/\nNo client\n +domain +\d+ +nobody\.example +expires in 3 days +3\n/)
    const { stdout: json } = await itflow(['expiring', '--global', '--json'])
    expect(rowsIn(json)).toMatchObject([{ client_id: null, client: null, name: 'nobody.example' }])
  })

  it('is tab-separated when piped, the earliest first', async () => {
    const { stdout, stderr } = await runSandbox(['expiring', '--kinds', 'domains'])
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      'CLIENT\tKIND\tID\tNAME\tEXPIRES\tDAYS',
      "Björk & Søn's Bakery 🍞\tdomain\t6\tbjörksbageri.example\t2026-11-18\t-6",
    ])
    expect(stderr).toBe('· 3 on sandbox: 1 expired, 2 expire within 30 days\n')
  })

  it('is read out with each client before its records', async () => {
    const env = { ITFLOW_ACCESSIBLE: '1' }
    const { stdout } = await runSandbox(['expiring', '--kinds', 'domains'], { terminal: 80, env })
    expect(stdout).toMatch(/^Björk & Søn's Bakery 🍞:\n\ndomain\n/)
    expect(stdout).toContain('Name: björksbageri.example\nExpires: expired 6 days ago')
  })

  it('prints nothing but the count if nothing runs out', async () => {
    const argv = ['expiring', '--kinds', 'domains', '--within', '0', '--expired-within', '0']
    const { status, stdout, stderr } = await runSandbox(argv, { terminal: 80 })
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
    expect(stderr).toContain('0 on sandbox')
  })
})

const FORBIDDEN: Fate = {
  kind: 'answer',
  status: 403,
  body: '{"success":"False","message":"No permission"}',
}

const MISSING: Fate = {
  kind: 'answer',
  status: 404,
  body: '<html>Not Found</html>',
  type: 'text/html',
}

const failing =
  (modules: readonly string[], fate: Fate) =>
  ({ operation }: Passing): Fate =>
    modules.some((module) => operation === `${module}/read`) ? fate : PASS

const MODULES = [...new Set(KINDS.map(({ resource }) => resource.module))]

describe('what could not be read', () => {
  it.each(MODULES)(
    'is reported for %s in one line, the rest is shown, and the status is 11',
    async (module) => {
      const { database, itflow } = await hazardInstance(
        '26.10',
        () => undefined,
        failing([module], FORBIDDEN),
      )
      const { status, stdout, stderr } = await itflow(['expiring', '--within', '400'])
      expect(status).toBe(11)
      const others = expectedOf(database, '26.10', 400).filter((line) =>
        KINDS.some(
          ({ word, resource }) => resource.module !== module && line.startsWith(`${word} `),
        ),
      )
      expect(stdout.trimEnd().split('\n')).toHaveLength(others.length + 1)
      expect(stderr.split('\n').filter((line) => line.includes('could not be read'))).toHaveLength(
        1,
      )
    },
  )

  it('is reported for clients too, whose records are then shown by ID', async () => {
    const { itflow } = await hazardInstance(
      '26.10',
      () => undefined,
      failing(['clients'], FORBIDDEN),
    )
    const { status, stdout, stderr } = await itflow(['expiring', '--json'])
    expect(status).toBe(11)
    expect(rowsIn(stdout)[0]).toMatchObject({ client: 'client 1' })
    expect(stderr).toContain('Clients could not be read')
  })

  it('is the failure itself if nothing can be read', async () => {
    const { itflow } = await hazardInstance('26.10', () => undefined, failing(MODULES, FORBIDDEN))
    expect(await itflow(['expiring'])).toMatchObject({ status: 4, stdout: '' })
  })

  it.each(MODULES)(
    'is reported too if every release has %s, but this server does not',
    async (module) => {
      for (const fate of [MISSING, { ...MISSING, status: 405 }]) {
        const { itflow } = await hazardInstance('26.10', () => undefined, failing([module], fate))
        const { status, stderr } = await itflow(['expiring'])
        expect(status).toBe(11)
        expect(stderr).toContain('could not be read')
      }
    },
  )
})

describe('a key', () => {
  it.each(RELEASES)('that is restricted to a client lists only it on %s', async (release) => {
    const { itflow } = await hazardInstance(release, restrictedTo(2))
    const { status, stdout } = await itflow(['expiring', '--json'], RESTRICTED)
    expect(status).toBe(0)
    // A restricted user also sees records of no client (H19).
    const clients = rowsIn(stdout).flatMap(({ client_id }) => client_id ?? [])
    expect(new Set(clients)).toEqual(new Set([2]))
    const check = await itflow(['expiring', '--check', 'warn=30d'], RESTRICTED)
    expect(check.status).toBe(2)
    expect(check.stdout).not.toContain('Acme')
  })

  it.each(releases('26.08.2'))(
    'that may not read sales still lists the rest on %s',
    async (release) => {
      const { itflow } = await hazardInstance(release, restrictedTo(undefined, { sales: 0 }))
      const { status, stdout, stderr } = await itflow(['expiring', '--json'], RESTRICTED)
      expect(status).toBe(11)
      expect(rowsIn(stdout).some(({ kind }) => kind === 'domain')).toBe(true)
      expect(stderr).toContain('Quotes could not be read')
      const check = [
        '--kinds',
        'quotes,domains',
        '--expired-within',
        '0',
        '--check',
        'warn=0,crit=0',
      ]
      expect((await itflow(['expiring', ...check], RESTRICTED)).status).toBe(3)
    },
  )
})

it('says that a client is archived, and lists nothing of it', async () => {
  const { database, itflow } = await hazardInstance('26.10')
  for (const row of database.tables['clients']?.rows ?? []) {
    if (row['client_id'] === '2') row['client_archived_at'] = '2026-01-01 00:00:00'
  }
  const { status, stdout, stderr } = await itflow(['expiring', '--client', '2', '--json'])
  expect({ status, rows: rowsIn(stdout) }).toEqual({ status: 0, rows: [] })
  expect(stderr).toContain('the client is archived')
  const check = await itflow(['expiring', '--client', '2', '--check', 'warn=30d'])
  expect(check.stdout).toMatch(/^EXPIRING OK - none of 0 .*; the client is archived, and .* \| /)
})

it('is one list of several instances, the earliest first, grouped by profile at a terminal', async () => {
  const { call } = await twoInstances()
  const { stdout } = await call(['expiring', '--all-profiles', '--json'])
  const days = rowsIn(stdout).map(({ days_left }) => days_left)
  expect(days).toEqual([...days].sort((a, b) => a - b))
  const table = await call(['expiring', '--profile', 's0,s1'], { terminal: 80 })
  expect(table.stdout).toMatch(/^s0 · Acme Widgets$/m)
  expect(table.stdout).toMatch(/^s1 · Acme Widgets$/m)
})

it('reads each list once, and nothing else', async () => {
  const { itflow, reads } = await hazardInstance('26.10')
  await itflow(['expiring', '--json'])
  const lists = reads().filter(({ query }) => query.get('offset') === '0' || !query.has('offset'))
  expect(lists.map(({ operation }) => operation).sort()).toEqual(
    ['clients', ...MODULES].map((module) => `${module}/read`).sort(),
  )
})
