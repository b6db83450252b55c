import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { reportModules } from '../../src/reports/client-report-modules.ts'
import { expiryKinds } from '../../src/reports/expiry-kinds.ts'
import { workedField } from '../../src/reports/time-module.ts'
import type { Resource } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import { namedZone } from '../../src/time/zone.ts'
import { type Fate, PASS } from '../hazards/front.ts'
import { hazardInstance, RELEASES } from '../hazards/hazard-instance.ts'
import { sectionsIn } from '../support/report-document.ts'
import { freshHome, run, runSandbox } from '../support/run.ts'

const REPORT = ['clients', 'report', 'ACME']

const headingsIn = (text: string) =>
  [...text.matchAll(/^(\S.*)\n-+$/gm)].map(([, heading = '']) => heading.replace(/ \(\d+\)$/, ''))

/** Every list that a report reads. */
const LISTS = [
  ...new Set([...reportModules(), ...expiryKinds().map(({ resource }) => resource)]),
].map(({ module, operations }) => `${module}/${operations.read?.file}`)

const fateOf =
  (failing: string, fate: Fate) =>
  ({ operation }: { operation: string }): Fate =>
    operation === failing ? fate : PASS

const FORBIDDEN: Fate = {
  kind: 'answer',
  status: 403,
  body: '{"success":"False","message":"No permission"}',
}

describe('a report about a client', () => {
  it('says which client it is, where and when, and has its sections in order', async () => {
    const { status, stdout, stderr } = await runSandbox(REPORT)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout.split('\n').slice(0, 5)).toEqual([
      'Acme Widgets',
      '============',
      'ACME · client 1',
      'Built-in sandbox · ITFlow 26.10',
      'Made on 24 Nov 2026 12:00 UTC',
    ])
    expect(headingsIn(stdout)).toEqual([
      'Overview',
      'Contacts',
      'Vendors',
      'Locations',
      'Networks',
      'Certificates',
      'Domains',
      'Assets',
      'Software licences',
      'Expired, or expiring within 90 days',
      'Open tickets',
      'Documents',
      'Time in 2026-11',
    ])
  })

  it('names the zone of the time at which it was made', async () => {
    const zone = { offsetAt: () => 330 }
    const { stdout } = await runSandbox(REPORT, { zone })
    expect(stdout).toContain('Made on 24 Nov 2026 17:30 UTC+05:30')
    const { stdout: utc } = await runSandbox([...REPORT, '--utc'], { zone })
    expect(utc).toContain('Made on 24 Nov 2026 12:00 UTC\n')
  })

  it.each(['', ' ', '\u200b', '\u202e\u0007'])(
    'has its ID for a title if its name is %j',
    async (name) => {
      const { itflow, put } = await hazardInstance('26.10')
      const id = put('clients', { client_name: name })
      for (const [format, title] of [
        ['text', `Client ${id}\n========\n`],
        ['markdown', `# Client ${id}\n`],
        ['html', `<title>Client ${id}</title>`],
        ['json', `{"title":"Client ${id}",`],
      ] as const) {
        const { status, stdout } = await itflow(['clients', 'report', `${id}`, '-o', format])
        expect(status).toBe(0)
        expect(stdout).toContain(title)
      }
    },
  )

  it("shows the server's address", async () => {
    const { itflow, sandbox } = await hazardInstance('26.10')
    expect((await itflow(REPORT)).stdout).toContain(`\n${sandbox.url} · ITFlow 26.10\n`)
  })

  it('names the roles of contacts, and lists those first', async () => {
    const { stdout } = await runSandbox(REPORT, { terminal: 120 })
    expect(stdout).toMatch(/^ {2}Ada Lovelace +primary, technical /m)
    expect(stdout).toMatch(/^ {2}HQ +primary /m)
    expect(stdout.indexOf('Ada Lovelace')).toBeLessThan(stdout.indexOf('Annie Easley'))
  })

  it('has the word beside each number that has one in JSON, in every module', async () => {
    const { stdout } = await runSandbox([...REPORT, '--json'])
    const rows = sectionsIn(stdout).flatMap(({ blocks }) =>
      blocks.flatMap((block) => block.rows ?? []),
    )
    const names = new Set(rows.flatMap((row) => Object.keys(row)))
    const numbered = Object.values(resources).flatMap(({ fields }) =>
      Object.keys(fields).filter((name) => fields[name]?.words !== undefined && names.has(name)),
    )
    expect(numbered).toContain('ticket_status')
    for (const name of numbered) expect(names).toContain(`${name}_name`)
  })

  it('counts assets by type and age', async () => {
    const { stdout } = await runSandbox([...REPORT, '--json'])
    const assets = sectionsIn(stdout).find(({ name }) => name === 'assets')
    expect(assets?.blocks.map(({ kind }) => kind)).toEqual(['bars', 'bars', 'table', 'table'])
    const { stdout: text } = await runSandbox(REPORT)
    expect(text).toMatch(/By type\n {2}Laptop +9 .*\n/)
    expect(text).toMatch(/By age\n {2}Under 1 year +\d+/)
  })

  it('shows the first rows of a table, and counts all', async () => {
    const { stdout } = await runSandbox([...REPORT, '--limit', '3'])
    expect(stdout).toContain('Assets (33)')
    expect(stdout).toContain('The first 3 of 33')
    expect(stdout).toContain('AP-HQ-01')
    expect(stdout).not.toContain('LT-0001 ')
  })

  it('looks ahead as far as --within says', async () => {
    for (const days of ['0', '30', '400']) {
      const { stdout } = await runSandbox([...REPORT, '--within', days, '--json'])
      const listed = await runSandbox(['expiring', '--client', 'ACME', '--within', days, '--json'])
      const section = sectionsIn(stdout).find(({ name }) => name === 'expiring')
      expect(section?.count).toBe(JSON.parse(listed.stdout).length)
    }
    expect((await run([...REPORT, '--within', 'soon'])).status).toBe(2)
  })

  it('says so if the client is archived, and still reports', async () => {
    const { status, stdout } = await runSandbox(['clients', 'report', 'OLDMIL'])
    expect(status).toBe(0)
    expect(stdout).toMatch(/^Archived since \d+ \w+ 20\d\d/m)
    expect(stdout).toContain("The client is archived, so what expires isn't listed")
  })

  it('shows when it was archived in the zone of all its times', async () => {
    const zone = namedZone('Asia/Tokyo') ?? expect.fail('no such zone')
    const { database, itflow } = await hazardInstance('26.10')
    const [client] = database.tables['clients']?.rows ?? []
    Object.assign(client ?? {}, { client_archived_at: '2026-03-01 20:00:00' })
    for (const [since, ...flags] of [['2 Mar 2026 05:00'], ['1 Mar 2026 20:00', '--utc']]) {
      const options = { zone, env: { ITFLOW_TIMEZONE: 'UTC' } }
      const { stdout } = await itflow(['clients', 'report', '1', ...flags], options)
      expect(stdout).toContain(`Archived since ${since}\n`)
    }
  })

  it('reads each list once, for this client alone', async () => {
    for (const release of RELEASES) {
      const { itflow, reads } = await hazardInstance(release)
      await itflow(['clients', 'report', '2'])
      const before = reads().length
      await itflow(['clients', 'report', '2'])
      const again = reads().slice(before)
      const starts = again.filter(({ query }) => (query.get('offset') ?? '0') === '0')
      for (const operation of LISTS) {
        const own = starts.filter((read) => read.operation === operation)
        // The names of technicians are another list, of all clients.
        const most = operation === 'technicians/time' ? 2 : 1
        expect({ release, operation, isOnce: own.length <= most }).toMatchObject({ isOnce: true })
      }
      expect(again.every(({ query }) => query.get('client_id') !== '0')).toBe(true)
    }
  })
})

describe('the client is found as get finds it', () => {
  it.each([
    ['by its ID', ['1'], {}, 0],
    ['by its name', ['Acme Widgets'], {}, 0],
    ['by its abbreviation', ['acme'], {}, 0],
    ['by a part of its name at a terminal', ['widg'], { terminal: 80 }, 0],
    ['not by a part of its name in a script', ['widg'], {}, 5],
    ['not if there is none', ['nobody'], {}, 5],
    ['not outside the scope', ['ACME', '--client', 'BAKERY'], {}, 5],
    ['in the scope', ['ACME', '--client', '1'], {}, 0],
    ['not without a name in a script', [], {}, 2],
  ])('%s', async (_, words, options, status) => {
    const told = await runSandbox(['clients', 'report', ...words], options)
    const gotten = await runSandbox(['clients', 'get', ...words], options)
    expect([told.status, gotten.status]).toEqual([status, status])
    if (status === 2) expect(told.stderr).toContain('needs WHICH')
    else if (status !== 0) {
      expect(told.stdout).toBe('')
      expect(told.stderr.replaceAll('report', 'get')).toBe(gotten.stderr)
    } else expect(told.stdout).toMatch(/^Acme Widgets\n/)
  })

  it('a name of several is ambiguous', async () => {
    const { itflow } = await hazardInstance('26.10', ({ tables }) => {
      for (const row of tables['clients']?.rows ?? []) row['client_name'] = 'Twins'
    })
    const { status, stdout } = await itflow(['clients', 'report', 'Twins'])
    expect({ status, stdout }).toEqual({ status: 6, stdout: '' })
  })

  it('is picked at a terminal if none is named', async () => {
    const options = { terminal: 80, answers: ['Northwind'] }
    const { status, stdout, questions } = await runSandbox(['clients', 'report'], options)
    expect(status).toBe(0)
    expect(questions[0]).toContain('Which client')
    expect(stdout).toMatch(/^Northwind Dental\n/)
  })

  it('says which one a part of a name matched', async () => {
    const { stderr } = await runSandbox(['clients', 'report', 'widg'], { terminal: 80 })
    expect(stderr).toContain('client 1 Acme Widgets')
  })
})

describe('what can not be read', () => {
  it.each(LISTS)('%s is reported, the rest is shown, and the status is 11', async (operation) => {
    const { itflow } = await hazardInstance('26.10', () => undefined, fateOf(operation, FORBIDDEN))
    const whole = await (await hazardInstance('26.10')).itflow(REPORT)
    const { status, stdout, stderr } = await itflow(REPORT)
    expect(status).toBe(11)
    expect(stderr.split('\n').filter((line) => line.includes('could not be read'))).toHaveLength(1)
    expect(stdout.toLowerCase()).toContain('could not be read')
    expect(headingsIn(stdout)).toEqual(headingsIn(whole.stdout))
    const told = sectionsIn((await itflow([...REPORT, '--json'])).stdout)
    const complete = told.filter(({ remark }) => remark?.includes('ould not be read') !== true)
    expect(complete.length).toBeGreaterThanOrEqual(11)
    expect(complete.length).toBeLessThan(told.length)
  })

  it('is not a report if nothing can be', async () => {
    const { itflow } = await hazardInstance(
      '26.10',
      () => undefined,
      ({ operation }) => (operation === 'clients/read' ? PASS : FORBIDDEN),
    )
    const { status, stdout } = await itflow(REPORT)
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' })
  })

  it("says on releases without the operation that they don't have it", async () => {
    const { itflow } = await hazardInstance('25.12')
    const { status, stdout, stderr } = await itflow(REPORT)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /read time entries: this needs ITFlow 26\.3 or later/,
    )
    expect(stdout).toMatch(/^ {2}Time in 2026-11 +not on this release$/m)
  })

  it('prints nothing if the server fails before the client is found', async () => {
    const { itflow } = await hazardInstance(
      '26.10',
      () => undefined,
      () => ({
        ...{ kind: 'answer', status: 500, body: '' },
      }),
    )
    expect(await itflow(REPORT)).toMatchObject({ status: 8, stdout: '' })
  })
})

const files = () => freshHome()

describe('with --to', () => {
  it.each([
    ['acme.txt', /^Acme Widgets\n=/],
    ['acme.md', /^# Acme Widgets\n/],
    ['acme.JSON', /^\{/],
    ['acme.yaml', /^title: /],
    ['acme.yml', /^title: /],
    ['acme.html', /^<!doctype html>/i],
    ['acme.htm', /^<!doctype html>/i],
    ['acme', /^Acme Widgets\n=/],
  ])('%s has the format of its extension', async (name, start) => {
    const path = join(files(), name)
    const { status, stdout, stderr } = await runSandbox([...REPORT, '--to', path])
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
    expect(stderr).toContain(`The report was written to ${path}`)
    expect(readFileSync(path, 'utf8')).toMatch(start)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('-o decides, whatever the extension', async () => {
    const path = join(files(), 'acme.txt')
    await runSandbox([...REPORT, '--to', path, '-o', 'markdown'])
    expect(readFileSync(path, 'utf8')).toMatch(/^# Acme Widgets\n/)
  })

  it('the file is as wide as when it is piped, whatever the terminal', async () => {
    const path = join(files(), 'acme.txt')
    await runSandbox([...REPORT, '--to', path], { terminal: 40, color: true })
    expect(readFileSync(path, 'utf8')).toBe((await runSandbox(REPORT)).stdout)
  })

  it.each([
    ['another extension', 'acme.pdf', /\.pdf files aren't supported/],
    ['a directory', '.', /is a directory/],
    ['a directory that does not exist', 'none/acme.txt', /can't be written/],
  ])('%s is refused before anything is read', async (_, name, message) => {
    const { itflow, sandbox } = await hazardInstance('26.10')
    const { status, stdout, stderr } = await itflow([...REPORT, '--to', join(files(), name)])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(message)
    expect(sandbox.requests).toEqual([])
  })

  it.each(['-', ''])('%j is refused', async (to) => {
    expect((await runSandbox([...REPORT, '--to', to])).status).toBe(2)
  })

  it('the old file stays if the report fails, and nothing else is left', async () => {
    const folder = join(files(), 'kept')
    mkdirSync(folder)
    const path = join(folder, 'acme.txt')
    writeFileSync(path, 'before', { mode: 0o640 })
    for (const name of ['nobody', 'ACME']) {
      const { itflow } = await hazardInstance(
        '26.10',
        () => undefined,
        ({ operation }) => (operation === 'clients/read' ? PASS : FORBIDDEN),
      )
      const { status } = await itflow(['clients', 'report', name, '--to', path])
      expect(status).toBe(name === 'ACME' ? 4 : 5)
      expect([readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual(['before', ['acme.txt']])
    }
    await runSandbox([...REPORT, '--to', path])
    expect(readFileSync(path, 'utf8')).toMatch(/^Acme Widgets\n/)
    expect(statSync(path).mode & 0o777).toBe(0o640)
  })

  it('a report with a part missing is written, and the status is 11', async () => {
    const fate = fateOf('domains/read', FORBIDDEN)
    const { itflow } = await hazardInstance('26.10', () => undefined, fate)
    const path = join(files(), 'acme.md')
    expect((await itflow([...REPORT, '--to', path])).status).toBe(11)
    expect(readFileSync(path, 'utf8')).toContain('ould not be read')
  })

  it('two at once leave one whole report', async () => {
    const path = join(files(), 'acme.txt')
    const both = await Promise.all([
      runSandbox([...REPORT, '--to', path]),
      runSandbox(['clients', 'report', 'BAKERY', '--to', path]),
    ])
    expect(both.map(({ status }) => status)).toEqual([0, 0])
    const alone = [await runSandbox(REPORT), await runSandbox(['clients', 'report', 'BAKERY'])]
    expect(alone.map(({ stdout }) => stdout)).toContain(readFileSync(path, 'utf8'))
  })

  it('--dry-run is refused, and writes nothing', async () => {
    const path = join(files(), 'acme.txt')
    const { status } = await runSandbox([...REPORT, '--to', path, '--dry-run'])
    expect([status, existsSync(path)]).toEqual([2, false])
  })
})

describe('formats', () => {
  it.each(['csv', 'ndjson', 'table', 'xlsx'])('-o %s is refused', async (format) => {
    const { itflow, sandbox } = await hazardInstance('26.10')
    const { status, stdout, stderr } = await itflow([...REPORT, '-o', format])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/can't (be written|write)/)
    expect(sandbox.requests).toEqual([])
  })

  it('a format that is set for all commands counts if a report can have it', async () => {
    const start = async (format: string) =>
      (await runSandbox(REPORT, { env: { ITFLOW_OUTPUT: format } })).stdout.slice(0, 6)
    expect(await start('json')).toMatch(/^\{/)
    expect(await start('yaml')).toBe('title:')
    for (const format of ['table', 'csv', 'ndjson']) expect(await start(format)).toBe('Acme W')
  })

  it('--html stays a switch', async () => {
    const { status, stdout } = await runSandbox([...REPORT, '--html'])
    expect(status).toBe(0)
    expect(stdout).toBe((await runSandbox(REPORT)).stdout)
  })

  it('several profiles are refused', async () => {
    const { status, stderr } = await run([...REPORT, '--all-profiles'])
    expect(status).toBe(2)
    expect(stderr).toContain('several profiles')
  })
})

/** The fields of a module that no report may show, by their columns. */
const hiddenFields = ({ fields }: Resource) =>
  Object.entries(fields)
    .filter(([, { kind, isNotes }]) => kind === 'secret' || isNotes === true)
    .map(([name]) => name)

describe('secrets and notes', () => {
  it('are in no format', async () => {
    const modules = [...reportModules(), resources.credentials, resources.clients]
    const { itflow, reads } = await hazardInstance('26.10', ({ tables }) => {
      for (const resource of modules) {
        for (const row of tables[resource.module]?.rows ?? []) {
          for (const name of hiddenFields(resource)) if (name in row) row[name] = 'LEAKED-VALUE'
        }
      }
    })
    for (const format of ['text', 'markdown', 'html', 'json', 'yaml']) {
      const { status, stdout, stderr } = await itflow([...REPORT, '-o', format, '--limit', '1000'])
      expect(status).toBe(0)
      expect(stdout + stderr).not.toContain('LEAKED')
    }
    expect(reads().filter(({ operation }) => operation.startsWith('credentials'))).toEqual([])
  })

  it('are in no column of a module that declares a part of a report', () => {
    for (const resource of reportModules()) {
      const columns = resource.columns.map(({ field }) => field)
      expect(columns.filter((name) => hiddenFields(resource).includes(name))).toEqual([])
      expect([resource.name, resource.vault, resource.needsFilter]).toEqual([
        resource.name,
        undefined,
        undefined,
      ])
    }
  })

  it('the modules have one place each, and one adds up time', () => {
    const modules = reportModules()
    expect(new Set(modules).size).toBe(modules.length)
    expect(modules.filter((one) => workedField(one) !== undefined)).toHaveLength(1)
  })
})
