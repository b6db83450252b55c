import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished, test } from 'vitest'
import { learnZone, minutesBetween } from '../../src/api/capabilities/learn-zone.ts'
import { serverZone } from '../../src/api/capabilities/server-zone.ts'
import { compareToSpan } from '../../src/records/time-span.ts'
import { parseWhere } from '../../src/records/where.ts'
import { resources } from '../../src/resources/index.ts'
import { insertRow, type PartialRow, tableOf } from '../../src/sandbox/database.ts'
import { formatWallTime, toInstant, toWallTime } from '../../src/time/wall-time.ts'
import { fixedZone, namedZone, UTC, type Zone } from '../../src/time/zone.ts'
import { runs } from '../support/division.ts'
import { settingsFor } from '../support/loopback-instance.ts'
import { freshHome, type RunOptions, run } from '../support/run.ts'
import { sandboxDatabase, startSandbox } from '../support/sandbox.ts'
import { environmentOf } from './hazard-instance.ts'

const execute = promisify(execFile)

const zoneOf = (name: string): Zone => {
  const zone = namedZone(name)
  if (zone === undefined) throw new Error(`no zone ${name}`)
  return zone
}

const ANGELES = zoneOf('America/Los_Angeles')

/** A server in a time zone, only with tickets that the test adds; its clock and the person's show `now`. */
async function serverIn(name: string, now = '2026-11-24T12:00:00Z') {
  const zone = zoneOf(name)
  const clock = { now: new Date(now) }
  const database = sandboxDatabase('26.10', new Date(toWallTime(clock.now.getTime(), zone)))
  tableOf(database, 'tickets').rows.length = 0
  const sandbox = await startSandbox('26.10', { database, zone, clock: () => clock.now })
  onTestFinished(() => sandbox.close())
  const env = environmentOf(sandbox)
  const home = freshHome()
  return {
    clock,
    database,
    env,
    home,
    sandbox,
    /** Adds a ticket as if it had been created at an instant. */
    ticket: (subject: string, at: string, more: PartialRow = {}) => {
      const moment = formatWallTime(toWallTime(Date.parse(at), zone)).replace('T', ' ')
      const row = { ticket_subject: subject, ticket_client_id: 1, ticket_status: 1 }
      const dated = { ticket_created_at: moment, ticket_updated_at: moment, ...more }
      return insertRow(database, 'tickets', { ...row, ...dated }, clock.now)
    },
    itflow: (argv: readonly string[], options: RunOptions = {}) =>
      run(argv, { home, now: clock.now, ...options, env: { ...env, ...options.env } }),
  }
}

const CREATE = ['tickets', 'create', '--client', '1', '--subject', 'Now', '--details', 'x']

/** The subjects that a list prints, and its messages. */
async function subjects(
  { itflow }: Awaited<ReturnType<typeof serverIn>>,
  where: string,
  options: RunOptions = {},
) {
  const argv = ['tickets', 'list', '--where', where, '--json', '--sort', 'id']
  const { status, stdout, stderr } = await itflow(argv, options)
  const rows = status === 0 ? (JSON.parse(stdout) as { ticket_subject: string }[]) : []
  return { status, stderr, found: rows.map((row) => row.ticket_subject) }
}

describe('H44 a moment at a terminal', () => {
  it.each([
    ['UTC', ANGELES],
    ['UTC', zoneOf('Pacific/Kiritimati')],
    ['Europe/Berlin', ANGELES],
    ['Asia/Kathmandu', UTC],
  ])('H44 of a ticket made this second in %s is just now', async (name, zone) => {
    const server = await serverIn(name)
    const made = await server.itflow(CREATE, { terminal: 100, zone })
    expect(made.stdout).toMatch(/Created +\d+ Nov 2026 \d\d:\d\d \(just now\)/)
    const fields = ['--fields', 'subject,created-at']
    const { stdout } = await server.itflow(['tickets', 'list', ...fields], { terminal: 100, zone })
    expect(stdout).toMatch(/^Now +just now$/m)
  })

  it('H44 is shown as the server sent it until a create shows the zone, which is kept for a week', async () => {
    const server = await serverIn('Asia/Kolkata')
    server.ticket('Earlier', '2026-11-24T10:00:00Z')
    const list = ['tickets', 'list', '--fields', 'subject,created-at']
    const at = { terminal: 100, zone: ANGELES }
    const before = await server.itflow(list, at)
    expect(before.stdout).toMatch(/^Earlier +2026-11-24 15:30$/m)
    const card = await server.itflow(['tickets', 'get', 'Earlier'], at)
    expect(card.stdout).toMatch(/Opened +2026-11-24 15:30\b/)
    await server.itflow(CREATE)
    const after = await server.itflow(list, at)
    expect(after.stdout).toMatch(/^Earlier +2 h ago$/m)
    const later = { ...at, now: new Date('2026-12-02T12:00:00Z') }
    expect((await server.itflow(list, later)).stdout).toMatch(/^Earlier +2026-11-24 15:30$/m)
  })

  it('H44 is shown in the stated zone, in summer and in winter', async () => {
    const server = await serverIn('Europe/Berlin')
    server.ticket('Winter', '2026-10-25T02:30:00Z')
    server.ticket('Summer', '2026-10-24T23:30:00Z')
    const env = { ITFLOW_TIMEZONE: 'Europe/Berlin' }
    const said = async (which: string) => {
      const options = { terminal: 100, zone: ANGELES, env }
      return (await server.itflow(['tickets', 'get', which], options)).stdout
    }
    expect(await said('Winter')).toMatch(/Opened +24 Oct 2026 19:30 \(31 d ago\)/)
    expect(await said('Summer')).toMatch(/Opened +24 Oct 2026 16:30 \(31 d ago\)/)
  })

  it('H44 stays a day if it is one, in every zone', async () => {
    const database = sandboxDatabase()
    const sandbox = await startSandbox('26.10', { database })
    onTestFinished(() => sandbox.close())
    const [asset] = tableOf(database, 'assets').rows
    if (asset !== undefined) asset['asset_purchase_date'] = '2026-11-20'
    for (const zone of [ANGELES, UTC, zoneOf('Pacific/Kiritimati')]) {
      const env = { ...environmentOf(sandbox), ITFLOW_TIMEZONE: 'Asia/Tokyo' }
      const { stdout } = await run(['assets', 'get', '1'], { terminal: 100, zone, env })
      expect(stdout).toMatch(/Purchased? +20 Nov 2026/)
    }
  })

  it("H44 of each of several instances uses that instance's zone", async () => {
    const [utc, tokyo] = [await serverIn('UTC'), await serverIn('Asia/Tokyo')]
    const home = freshHome()
    for (const [name, server, zone] of [
      ['utc', utc, 'UTC'],
      ['tokyo', tokyo, 'Asia/Tokyo'],
    ] as const) {
      server.ticket(name, '2026-11-24T10:00:00Z')
      const options = ['--url', server.sandbox.url, '--key-env', 'K', '--no-test']
      const added = ['profiles', 'add', name, ...options, '--timezone', zone]
      await run(added, { home, env: { K: server.sandbox.key } })
    }
    const env = { K: utc.sandbox.key }
    const list = ['tickets', 'list', '--all-profiles', '--fields', 'subject,created-at']
    const { stdout } = await run(list, { home, env, terminal: 100 })
    expect(stdout).toMatch(/^utc +utc +2 h ago$/m)
    expect(stdout).toMatch(/^tokyo +tokyo +2 h ago$/m)
    const both = await run([...list, '--utc', '--json'], { home, env })
    const moments = JSON.parse(both.stdout).map((row: Record<string, string>) => [
      row['profile'],
      row['ticket_created_at'],
    ])
    expect(moments).toContainEqual(['tokyo', '2026-11-24T10:00:00Z'])
    expect(moments).toContainEqual(['utc', '2026-11-24T10:00:00Z'])
  })

  it("H44 is in the person's zone in a message about an archived record, and for a reply", async () => {
    const server = await serverIn('UTC', '2026-11-24T06:00:00Z')
    const [contact] = tableOf(server.database, 'contacts').rows
    if (contact !== undefined) contact['contact_archived_at'] = '2026-11-20 05:30:00'
    const get = ['contacts', 'get', `${contact?.['contact_id']}`]
    expect((await server.itflow(get)).stderr).toContain('(since 2026-11-20 05:30)')
    await server.itflow(CREATE)
    const { stderr } = await server.itflow(get, { zone: ANGELES })
    expect(stderr).toContain('(since 19 Nov 2026 21:30)')
    await server.itflow(['tickets', 'reply', 'Now', '--message', 'done'])
    server.clock.now = new Date('2026-11-24T09:00:00Z')
    const replies = await server.itflow(['tickets', 'replies', 'Now'], {
      terminal: 100,
      zone: ANGELES,
    })
    expect(replies.stdout).toMatch(/ 3 h ago /)
  })
})

describe('H44 a condition on moments', () => {
  it("H44 starts today at the person's midnight", async () => {
    const server = await serverIn('UTC', '2026-11-24T07:59:59Z')
    server.ticket('before', '2026-11-23T07:59:59Z')
    server.ticket('first', '2026-11-23T08:00:00Z')
    server.ticket('last', '2026-11-24T07:59:59Z')
    const env = { ITFLOW_TIMEZONE: 'UTC' }
    const found = async (where: string) =>
      (await subjects(server, where, { zone: ANGELES, env })).found
    expect(await found('created-at>=today')).toEqual(['first', 'last'])
    expect(await found('created-at=yesterday')).toEqual(['before'])
    server.clock.now = new Date('2026-11-24T08:00:00Z')
    server.ticket('next', '2026-11-24T08:00:00Z')
    expect(await found('created-at>=today')).toEqual(['next'])
    expect(await found('created-at=yesterday')).toEqual(['first', 'last'])
    expect(await found('created-at>today')).toEqual([])
    expect(await found('updated-at<-1d')).toEqual(['before'])
  })

  it.each([
    ['created-at>=2026-11-24T07:30:00Z', ['later']],
    ['created-at>2026-11-24T07:29:59.999Z', ['later']],
    ['created-at=2026-11-24t07:30z', ['later']],
    ['created-at<2026-11-24T09:30:00+02:00', ['earlier']],
    ['created-at<=2026-11-24 09:30 +0200', ['earlier', 'later']],
    ['created-at>=2026-11-23 23:30', ['later']],
    ['created-at>=2026-11-24', []],
    ['created-at=2026-11-23', ['earlier', 'later']],
    ['created-at>-1h', ['later']],
    ['created-at<=-61min', ['earlier']],
    ['created-at<now', ['earlier', 'later']],
    ['created-at~2026-11-24T16', ['later']],
  ])('H44 %s compares instants', async (where, expected) => {
    const server = await serverIn('Asia/Tokyo', '2026-11-24T08:00:00Z')
    server.ticket('earlier', '2026-11-24T06:30:00Z')
    server.ticket('later', '2026-11-24T07:30:00Z')
    const env = { ITFLOW_TIMEZONE: 'Asia/Tokyo' }
    const { found, stderr } = await subjects(server, where, { zone: ANGELES, env })
    expect(found).toEqual(expected)
    expect(stderr).not.toContain('zone')
  })

  it('H44 compares times as written if the zone is not known, and reports that once', async () => {
    const server = await serverIn('Asia/Tokyo', '2026-11-24T20:00:00Z')
    server.ticket('today there', '2026-11-24T16:00:00Z')
    server.ticket('yesterday there', '2026-11-24T14:00:00Z')
    const { found, status, stderr } = await subjects(server, 'created-at>=tomorrow', {})
    expect({ status, found }).toEqual({ status: 0, found: ['today there'] })
    const notices = stderr.split('\n').filter((line) => line.includes('zone_unknown'))
    expect(notices).toHaveLength(1)
    expect(JSON.parse(notices[0] ?? '').notice.message).toBe(
      "The time zone of environment's records is not known: --where compared their dates as written, which may be hours off\n  Set it, for example to Europe/Berlin or UTC: ITFLOW_TIMEZONE=ZONE",
    )
    const instant = await subjects(server, 'created-at>=2026-11-25T00:00:00Z')
    expect(instant.found).toEqual(['today there'])
    expect(instant.stderr).toContain('as if written in UTC')
    const quiet = await subjects(server, 'subject~there')
    expect(quiet.stderr).not.toContain('zone_unknown')
  })

  it.each(['2026-11-24T24:00:00Z', '2026-02-30T00:00:00Z', '2026-11-24T00:00:00+15:00', '-2x'])(
    'H44 %s is not a date',
    (text) => {
      const now = new Date('2026-11-24T12:00:00Z')
      expect(() =>
        parseWhere(resources.tickets, `created-at>${text}`, { now, inputName: '--where' }),
      ).toThrow('no such date')
    },
  )

  it.each([
    ['expire<=2026-11-24T00:00:00Z', true],
    ['expire=2026-11-24T10:00:00+02:00', true],
    ['expire>2026-11-24 10:00', false],
    ['expire<2026-11-25T00:00:00Z', true],
  ])('H44 a day has no zone: %s of 2026-11-24 is %s', (where, expected) => {
    const now = new Date('2026-11-24T12:00:00Z')
    const row = { domain_expire: '2026-11-24' }
    const test = (zone: Zone) =>
      parseWhere(resources.domains, where, { now, zone, inputName: '--where' }).test(row)
    expect([ANGELES, UTC, zoneOf('Pacific/Kiritimati')].map(test)).toEqual(
      Array.from({ length: 3 }, () => expected),
    )
  })
})

describe('H44 JSON and similar formats', () => {
  it.each([
    ['--json', '2026-11-24T19:00:00', '2026-11-24T10:00:00Z'],
    ['--csv', '2026-11-24T19:00:00', '2026-11-24T10:00:00Z'],
    ['-o=yaml', '2026-11-24T19:00:00', '2026-11-24T10:00:00Z'],
    ['-o=table', '2026-11-24T19:00:00', '2026-11-24T10:00:00Z'],
  ])(
    'H44 %s keeps what the server sent; --utc converts it to an instant',
    async (format, sent, utc) => {
      const server = await serverIn('Asia/Tokyo')
      server.ticket('one', '2026-11-24T10:00:00Z')
      const list = ['tickets', 'list', '--fields', 'subject,created-at', format]
      const plain = await server.itflow(list, { zone: ANGELES })
      expect(plain.stdout).toMatch(new RegExp(`${sent}(?!Z)`))
      const unknown = await server.itflow([...list, '--utc'])
      expect(unknown.stdout).toBe(plain.stdout)
      expect(unknown.stderr).toContain('dates are shown as the server sent them')
      const env = { ITFLOW_TIMEZONE: 'Asia/Tokyo' }
      const known = await server.itflow([...list, '--utc'], { zone: ANGELES, env })
      expect(known.stdout).toContain(utc)
      expect(known.stderr).not.toContain('zone')
      expect((await server.itflow(list, { env })).stdout).toBe(plain.stdout)
    },
  )

  it('H44 --query sees what is printed', async () => {
    const server = await serverIn('Asia/Tokyo')
    server.ticket('one', '2026-11-24T10:00:00Z')
    const query = ['tickets', 'list', '--query', '[].ticket_created_at', '--json']
    const env = { ITFLOW_TIMEZONE: 'Asia/Tokyo' }
    expect(JSON.parse((await server.itflow(query, { env })).stdout)).toEqual([
      '2026-11-24T19:00:00',
    ])
    const utc = await server.itflow([...query, '--utc'], { env })
    expect(JSON.parse(utc.stdout)).toEqual(['2026-11-24T10:00:00Z'])
  })
})

describe('H44 the zone of a server', () => {
  it('H44 is reported by doctor: not known, learned, stated', async () => {
    const server = await serverIn('Asia/Kolkata')
    const told = async (options: RunOptions = {}) => {
      const { stdout } = await server.itflow(['doctor'], options)
      const facts = JSON.parse((await server.itflow(['doctor', '--json'], options)).stdout)
      const { timezone, timezone_source, minutes_ahead_of_utc } = facts
      const line = /^.*\bTime\b.*$/m.exec(stdout)?.[0].replace(/ +/g, ' ')
      return { line, facts: [timezone, timezone_source, minutes_ahead_of_utc] }
    }
    expect(await told()).toEqual({
      line: " Time the time zone of the server's records is unknown until you create one here. Set it, for example to Europe/Berlin or UTC: ITFLOW_TIMEZONE=ZONE",
      facts: [null, null, null],
    })
    await server.itflow(CREATE)
    expect(await told()).toEqual({
      line: " Time the server's records are 5 h 30 min ahead of UTC (learned from a record that was created)",
      facts: ['UTC+05:30', 'learned', 330],
    })
    expect(await told({ env: { ITFLOW_TIMEZONE: 'America/New_York' } })).toEqual({
      line: " Time the server's records are 5 h behind UTC (America/New_York, from ITFLOW_TIMEZONE); a record created here had UTC+05:30",
      facts: ['America/New_York', 'environment', -300],
    })
  })

  it('H44 is taken from the environment, then the profile, then what was learned, and config reports that', async () => {
    const server = await serverIn('Asia/Kolkata')
    const home = freshHome()
    const env = { K: server.sandbox.key }
    const add = ['profiles', 'add', 'acme', '--url', server.sandbox.url, '--key-env', 'K']
    await run(add, { home, env })
    const zone = async (more: Record<string, string> = {}) => {
      const { stdout } = await run(['config', '--json'], { home, env: { ...env, ...more } })
      const rows = JSON.parse(stdout) as { setting: string; value: string; from: string }[]
      const { value, from } = rows.find(({ setting }) => setting === 'timezone') ?? {}
      return [value, from]
    }
    expect(await zone()).toEqual([null, 'the default'])
    await run(CREATE, { home, env })
    expect(await zone()).toEqual(['UTC+05:30', 'learned from a record that was created'])
    await run(['profiles', 'set', 'acme', '--timezone', 'asia/kolkata'], { home, env })
    expect(await zone()).toEqual(['asia/kolkata', 'profile acme'])
    expect(await zone({ ITFLOW_TIMEZONE: 'UTC' })).toEqual(['UTC', 'ITFLOW_TIMEZONE'])
    expect(await zone({ ITFLOW_PROFILE: 'sandbox' })).toEqual(['UTC', 'the built-in sandbox'])
    const doctor = await run(['doctor'], { home, env })
    expect(doctor.stdout).toContain('5 h 30 min ahead of UTC (asia/kolkata, from the profile)')
    const wrong = await run(['config'], { home, env: { ...env, ITFLOW_TIMEZONE: 'Berlin' } })
    expect(wrong).toMatchObject({ status: 2, stdout: '' })
    expect(wrong.stderr).toContain('ITFLOW_TIMEZONE Berlin: not a time zone')
  })

  it('H44 is known for the built-in sandbox from the first command on', async () => {
    const home = freshHome()
    const at = { home, terminal: 100, zone: ANGELES }
    await run([...CREATE, '--profile', 'sandbox'], { home })
    const list = ['tickets', 'list', '--fields', 'subject,created-at', '--profile', 'sandbox']
    const { stdout } = await run(list, { ...at, env: { ITFLOW_TIMEZONE: 'Asia/Tokyo' } })
    expect(stdout).toMatch(/^Now +just now$/m)
  })

  it('H44 is not learned from a server whose database has a wrong clock', async () => {
    const sandbox = await startSandbox('26.10', { zone: fixedZone(67) })
    onTestFinished(() => sandbox.close())
    const options = { home: freshHome(), env: environmentOf(sandbox) }
    expect((await run(CREATE, options)).status).toBe(0)
    expect((await run(['config', '--json'], options)).stdout).not.toContain('UTC')
  })

  it("H44 is learned with this machine's clock from a server that does not send its time", async () => {
    const settings = settingsFor(new URL('https://acme.example/'))
    const clock = () => new Date('2026-11-24T12:00:20Z')
    const row = { asset_created_at: '2026-11-24T06:59:58' }
    await learnZone({ settings, clock }, resources.assets, row, undefined)
    expect((await serverZone({ settings, clock }))?.label).toBe('UTC-05:00')
  })

  it('H44 is not learned from a dry run, only from the create itself', async () => {
    const server = await serverIn('Asia/Tokyo')
    const said = async () => (await server.itflow(['config', '--json'])).stdout
    await server.itflow([...CREATE, '--dry-run'])
    expect(await said()).not.toContain('UTC+')
    const row = () => tableOf(server.database, 'tickets').rows.at(-1)
    await server.itflow(CREATE)
    expect(row()?.['ticket_created_at']).toBe('2026-11-24 21:00:00')
    expect(await said()).toContain('UTC+09:00')
  })

  it('H44 is refused if a profile that was edited by hand has an unknown one', async () => {
    const server = await serverIn('UTC')
    server.ticket('one', '2026-11-24T10:00:00Z')
    const home = freshHome()
    const env = { K: server.sandbox.key }
    const add = ['profiles', 'add', 'acme', '--url', server.sandbox.url, '--key-env', 'K']
    await run([...add, '--no-test', '--timezone', 'UTC'], { home, env })
    const { readFileSync, writeFileSync } = await import('node:fs')
    const path = `${home}/.config/itflow/config.json`
    writeFileSync(path, readFileSync(path, 'utf8').replace('"UTC"', '"Mars/Olympus"'))
    const { status, stderr } = await run(['tickets', 'list'], { home, env, terminal: 80 })
    expect(status).toBe(2)
    expect(stderr).toContain('Unknown time zone Mars/Olympus (profile acme)')
  })
})

const NAMES = Intl.supportedValuesOf('timeZone')
const zones = fc.constantFrom(...NAMES)

/** Instants in the years in which zones are multiples of 15 minutes, half of them near a clock change. */
const instants = fc
  .oneof(
    fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2037, 0, 1) }),
    fc
      .tuple(
        fc.constantFrom(
          '2026-03-29T01:00:00Z',
          '2026-10-25T01:00:00Z',
          '2026-03-08T10:00:00Z',
          '2026-11-01T09:00:00Z',
        ),
        fc.integer({ min: -3 * 3_600_000, max: 3 * 3_600_000 }),
      )
      .map(([change, shift]) => Date.parse(change) + shift),
  )
  .map((instant) => Math.floor(instant / 1000) * 1000)

/** The local time in a zone, according to another part of the platform. */
function shownIn(timeZone: string, instant: number): string {
  const options = { timeZone, hourCycle: 'h23', dateStyle: 'short', timeStyle: 'medium' } as const
  return new Intl.DateTimeFormat('sv-SE', options).format(instant).replace(' ', 'T')
}

describe('H44 for every zone', () => {
  test("H44 local times match the platform's, and map back to the instant", () => {
    fc.assert(
      fc.property(zones, instants, (name, instant) => {
        const zone = zoneOf(name)
        const wall = toWallTime(instant, zone)
        expect(formatWallTime(wall)).toBe(shownIn(name, instant))
        const found = toInstant(wall, zone)
        // A time that occurs twice means the first one.
        expect(found).toBeLessThanOrEqual(instant)
        expect(toWallTime(found, zone)).toBe(wall)
      }),
      { numRuns: runs(300) },
    )
  })

  test("H44 a day in the person's zone has what was created on it, and nothing else, wherever the server is", () => {
    fc.assert(
      fc.property(zones, zones, instants, instants, (server, person, made, other) => {
        const zone = zoneOf(server)
        const wall = toWallTime(made, zone)
        fc.pre(toInstant(wall, zone) === made)
        const day = shownIn(person, other).slice(0, 10)
        const madeOn = shownIn(person, made).slice(0, 10)
        const fits = (operator: string) =>
          parseWhere(resources.tickets, `created-at${operator}${day}`, {
            now: new Date(made),
            zone: zoneOf(person),
            inputName: '--where',
          }).test({ ticket_created_at: formatWallTime(wall) }, undefined, zone)
        expect([fits('<'), fits('='), fits('>')]).toEqual([
          madeOn < day,
          madeOn === day,
          madeOn > day,
        ])
        expect([fits('<='), fits('>='), fits('!=')]).toEqual([!fits('>'), !fits('<'), !fits('=')])
      }),
      { numRuns: runs(300) },
    )
  })

  test("H44 today is the current day in the person's zone", () => {
    fc.assert(
      fc.property(
        zones,
        zones,
        instants,
        fc.integer({ min: 0, max: 86_400 }),
        (server, person, now, ago) => {
          const zone = zoneOf(server)
          const made = now - ago * 1000
          const wall = toWallTime(made, zone)
          fc.pre(toInstant(wall, zone) === made)
          const isToday = shownIn(person, made).slice(0, 10) === shownIn(person, now).slice(0, 10)
          const condition = parseWhere(resources.tickets, 'created-at>=today', {
            now: new Date(now),
            zone: zoneOf(person),
            inputName: '--where',
          })
          expect(condition.test({ ticket_created_at: formatWallTime(wall) }, undefined, zone)).toBe(
            isToday,
          )
        },
      ),
      { numRuns: runs(300) },
    )
  })

  test('H44 an instant is found whatever the zones of server and person', () => {
    fc.assert(
      fc.property(zones, zones, instants, zones, (server, person, made, writer) => {
        const zone = zoneOf(server)
        const wall = toWallTime(made, zone)
        fc.pre(toInstant(wall, zone) === made)
        const ahead = zoneOf(writer).offsetAt(made)
        const offset = new Date(Math.abs(ahead) * 60_000).toISOString().slice(11, 16)
        const text = `${shownIn(writer, made)}${ahead < 0 ? '-' : '+'}${offset}`
        const condition = parseWhere(resources.tickets, `created-at=${text}`, {
          now: new Date(made),
          zone: zoneOf(person),
          inputName: '--where',
        })
        const row = (moment: number) => ({ ticket_created_at: formatWallTime(moment) })
        expect(condition.test(row(wall), undefined, zone)).toBe(true)
        expect(condition.test(row(wall + 1000), undefined, zone)).toBe(false)
      }),
      { numRuns: runs(200) },
    )
  })

  test('H44 the difference from UTC is learned, however long the server took', () => {
    fc.assert(
      fc.property(zones, instants, fc.integer({ min: -5, max: 100 }), (name, made, seconds) => {
        const zone = zoneOf(name)
        const moment = formatWallTime(toWallTime(made, zone))
        const replied = new Date(made + seconds * 1000)
        // Two small places use half of 15 minutes.
        fc.pre(zone.offsetAt(made) % 15 === 0)
        expect(minutesBetween(moment, replied)).toBe(zone.offsetAt(made))
      }),
      { numRuns: runs(300) },
    )
  })

  test.each([
    ['2026-11-24T12:07:00', 'between two quarters'],
    ['2026-11-25T03:00:00', 'farther ahead than any zone'],
    ['2026-11-23T23:00:00', 'farther behind than any zone'],
    ['2020-01-01T00:00:00', 'another year'],
    ['', 'nothing'],
  ])('H44 nothing is learned from %s: %s', (moment) => {
    expect(minutesBetween(moment, new Date('2026-11-24T12:00:00Z'))).toBeUndefined()
  })

  test('H44 a fixed difference compares as well as a zone until the clocks change', () => {
    fc.assert(
      fc.property(zones, instants, (name, instant) => {
        const zone = zoneOf(name)
        const wall = toWallTime(instant, zone)
        fc.pre(toInstant(wall, zone) === instant)
        const span = { from: instant, to: instant + 1000 }
        const both = { instants: span, walls: span, isInstant: true }
        expect(compareToSpan(both, formatWallTime(wall), fixedZone(zone.offsetAt(instant)))).toBe(0)
        expect(compareToSpan(both, formatWallTime(wall), zone)).toBe(0)
      }),
      { numRuns: runs(200) },
    )
  })

  test.each([
    'America/Los_Angeles',
    'Europe/Berlin',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'UTC',
  ])("H44 TZ=%s is the person's zone", async (name) => {
    const file = fileURLToPath(new URL('../../src/time/zone.ts', import.meta.url))
    const moments = ['2026-03-08T09:59:59Z', '2026-03-08T10:00:00Z', '2026-10-25T01:00:00Z'].map(
      Date.parse,
    )
    const script = `import { LOCAL_ZONE } from ${JSON.stringify(file)}
        console.log(JSON.stringify(${JSON.stringify(moments)}.map(LOCAL_ZONE.offsetAt)))`
    const { build } = await import('esbuild')
    const { outputFiles } = await build({
      stdin: { contents: script, resolveDir: '.', loader: 'ts' },
      bundle: true,
      write: false,
      format: 'esm',
    })
    const code = outputFiles[0]?.text ?? ''
    const { stdout } = await execute(process.execPath, ['--input-type=module', '-e', code], {
      env: { TZ: name },
    })
    expect(JSON.parse(stdout)).toEqual(moments.map((moment) => zoneOf(name).offsetAt(moment)))
  })
})
