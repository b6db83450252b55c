import { describe, expect, it, onTestFinished } from 'vitest'
import { type Database, insertRow } from '../../src/sandbox/database.ts'
import { PASS } from '../hazards/front.ts'
import { releases } from '../hazards/hazard-instance.ts'
import { FakeTime } from '../support/fake-time.ts'
import { freshHome, run, runSandbox } from '../support/run.ts'
import { startSandbox, TEST_NOW } from '../support/sandbox.ts'
import { type ListRead, type Watching, watchAt, watching } from '../support/watching.ts'

const READ = 'Read 12:00:00, next 12:00:30'
const RESTORED = { isAlternate: false, hasCursor: true, hasWrapping: true, isRaw: false }
const NOTHING = {
  kind: 'answer',
  status: 200,
  body: '{"success":"False","message":"No resource (for this client and company) with the specified parameter(s)."}',
} as const
const BUSY = { kind: 'answer', status: 503, body: 'busy' } as const

/** When each list was read, in seconds since the start. */
const secondsOf = (reads: readonly ListRead[], list: string) =>
  reads.filter((read) => read.list === list).map(({ at }) => (at - TEST_NOW.getTime()) / 1000)

const empty =
  (...tables: string[]) =>
  (database: Database) => {
    for (const table of tables) {
      const found = database.tables[table]
      if (found === undefined) throw new Error(`no table ${table}`)
      found.rows = []
    }
  }

/** The lists that were read more than once within 30 s. */
const tooOften = (reads: readonly ListRead[]) =>
  [...new Set(reads.map(({ list }) => list))].filter((list) =>
    secondsOf(reads, list).some((at, nth, all) => nth > 0 && at - (all[nth - 1] ?? 0) < 30),
  )

describe('itflow duty --watch', () => {
  it('shows what duty shows, and reads it again after 30 s', async () => {
    const { grid, shows, pass, reads, instance } = await watching([])
    await shows(READ)
    expect(grid.text()).toContain('TCK-1042 Printer offline')
    instance.row('tickets', { ticket_number: '1042' })['ticket_subject'] = 'Printer on fire'
    await pass(29)
    expect(grid.text()).not.toContain('on fire')
    await pass(1)
    await shows('* TCK-1042 Printer on fire')
    await shows('Read 12:00:30, next 12:01:00. q: quit · * 1 changed')
    await pass(30)
    expect(grid.text()).not.toContain('* TCK')
    expect(secondsOf(reads, 'tickets/read')).toEqual([0, 30, 60])
  })

  it('marks what is new, and counts what is gone', async () => {
    const { shows, pass, instance } = await watching([])
    await shows(READ)
    instance.row('tickets', { ticket_number: '1042' })['ticket_status'] = '4'
    const like = { ...instance.row('tickets', { ticket_number: '1043' }), ticket_id: null }
    const { ticket_id: _, ...values } = like
    instance.put('tickets', { ...values, ticket_number: '2000', ticket_priority: 'Urgent' })
    await pass(30)
    await shows('+ TCK-2000')
    await shows('+ 1 new, 1 gone')
  })

  it('brings times up to date without a request', async () => {
    const { shows, pass, reads, instance } = await watching([])
    const at = new Date(TEST_NOW.getTime() - 58.6 * 60_000).toISOString().slice(0, 19)
    instance.row('tickets', { ticket_number: '1042' })['ticket_created_at'] = at.replace('T', ' ')
    await shows('59 min ago')
    await pass(25)
    await shows('59 min ago')
    expect(secondsOf(reads, 'tickets/read')).toEqual([0])
  })

  it('is cut to the height and width of the screen, and redrawn without a request', async () => {
    const { grid, shows, reads, isAsDrawnAlone } = await watching([], { columns: 200, rows: 70 })
    await shows('Per technician (3)')
    for (const [columns, rows] of [
      [200, 10],
      [80, 24],
      [40, 60],
      [40, 10],
      [20, 5],
      [1, 1],
      [120, 40],
    ] as const) {
      grid.resize(columns, rows)
      await isAsDrawnAlone()
    }
    await shows('… ')
    await shows(READ)
    expect(secondsOf(reads, 'tickets/read')).toEqual([0])
  })

  it('says how much there is no room for', async () => {
    const { shows, grid } = await watching([], { rows: 10 })
    await shows('Unassigned (1 of 6)')
    await shows('… 3 more sections')
    grid.resize(100, 24)
    await shows('… 4 more')
  })

  it('leaves out totals and times with --quiet, headings with --no-heading', async () => {
    const { grid, shows } = await watching(['--quiet', '--no-heading'])
    await shows('Unassigned')
    expect(grid.text()).not.toMatch(/Read 12|open tickets|NUMBER/)
  })

  it('has colours unless they are turned off, and a sign in any case', async () => {
    const marked = async (argv: readonly string[]) => {
      const { grid, shows, pass, instance } = await watching(argv, { color: true })
      await shows(READ)
      instance.row('tickets', { ticket_number: '1042' })['ticket_subject'] = 'Other'
      await pass(30)
      await shows('* TCK-1042')
      return grid.written
    }
    expect(await marked([])).toContain('\u001b[33m* TCK-1042')
    expect(await marked(['--no-color'])).not.toMatch(/\u001b\[\d*m/)
  })

  it.each([
    ['--mine', { ITFLOW_TECHNICIAN: 'Sam Okafor' }, '4 open tickets assigned to you'],
    ['--client=BAKERY', {}, "open tickets of Björk & Søn's Bakery"],
    ['--client=acm', {}, 'open tickets of Acme Widgets'],
    ['--limit=1', {}, 'Unassigned (1 of 6)'],
    ['--utc', { ITFLOW_TIMEZONE: 'Asia/Tokyo' }, READ],
  ])('works with %s', async (option, env, expected) => {
    const { shows, reads, pass } = await watching([option], { env, columns: 150 })
    await shows(expected)
    for (let nth = 0; nth < 12; nth += 1) await pass(30)
    expect(tooOften(reads)).toEqual([])
    expect(secondsOf(reads, 'clients/read').length).toBeLessThan(3)
  })
})

describe('its end', () => {
  it('q: 0, and the terminal is as it was', async () => {
    const { grid, shows, ended } = await watching([])
    await shows(READ)
    grid.type('q')
    expect(await ended).toMatchObject({ status: 0, stdout: '' })
    expect(grid).toMatchObject(RESTORED)
  })

  it('Ctrl-C: 130', async () => {
    const { grid, shows, ended } = await watching([])
    await shows(READ)
    grid.type('\u0003')
    expect(await ended).toMatchObject({ status: 130, stdout: '' })
    expect(grid).toMatchObject(RESTORED)
  })

  it('SIGTERM: 143', async () => {
    const { grid, shows, end } = await watching([])
    await shows(READ)
    expect((await end()).status).toBe(143)
    expect(grid).toMatchObject(RESTORED)
  })

  it('--timeout: 9', async () => {
    const { grid, ended } = await watching(['--timeout', '0.5'])
    expect(await ended).toMatchObject({ status: 9, stdout: '' })
    expect(grid).toMatchObject(RESTORED)
  })

  it('a defect: 1, and the terminal is as it was', async () => {
    const { grid, shows, ended, time } = await watching([])
    await shows(READ)
    const { write } = grid
    Object.assign(grid, {
      write: () => {
        Object.assign(grid, { write })
        throw new Error('a defect')
      },
    })
    grid.resize(90, 20)
    await time.pass(0).catch(() => undefined)
    expect((await ended).status).toBe(1)
    expect(grid).toMatchObject(RESTORED)
  })

  it('while a read is under way: at once', async () => {
    const { grid, shows, ended, time, reads } = await watching([], {
      decide: (_, nth) => (nth === 1 ? { kind: 'silent', handled: true } : PASS),
    })
    await shows(READ)
    await time.pass(30_000)
    await shows('reading again')
    await time.pass(240_000)
    // The next read doesn't start before the one under way has ended.
    expect(secondsOf(reads, 'tickets/read')).toEqual([0, 30])
    grid.type('q')
    expect((await ended).status).toBe(0)
  })
})

describe('a list that was empty', () => {
  it('of everything to watch ends it with 0', async () => {
    const { grid, ended, reads } = await watching([], { prepare: empty('tickets') })
    const { status, stdout, stderr } = await ended
    expect([status, stdout]).toEqual([0, ''])
    expect(stderr).toMatch(/Nothing is left to watch: No tickets on .*: not asked again/)
    expect(grid.written).toBe('')
    expect(secondsOf(reads, 'tickets/read')).toEqual([0])
  })

  it.each([
    ['clients', 'clients/read', 'no clients'],
    ['names', 'technicians/time', 'no time entries'],
  ])('of %s is not asked for again, however long it takes', async (_, list, text) => {
    const { shows, pass, reads } = await watching([], {
      decide: ({ operation }) => (operation === list ? NOTHING : PASS),
    })
    await shows(`${text} on environment: not asked again`)
    for (let nth = 0; nth < 12; nth += 1) await pass(60)
    expect(secondsOf(reads, list)).toEqual([0])
    expect(tooOften(reads)).toEqual([])
  })

  it('later is asked for again', async () => {
    const { grid, shows, pass, instance, reads } = await watching([])
    await shows(READ)
    const { tickets } = instance.database.tables
    const rows = tickets?.rows ?? []
    empty('tickets')(instance.database)
    await pass(30)
    await shows('0 open tickets')
    expect(grid.text()).toContain(`${rows.filter(isOpenIn).length} gone`)
    if (tickets !== undefined) tickets.rows = rows
    await pass(30)
    await shows('TCK-1042')
    expect(secondsOf(reads, 'tickets/read')).toEqual([0, 30, 60])
  })
})

const isOpenIn = (row: Record<string, string | null>) =>
  !['4', '5'].includes(row['ticket_status'] ?? '') && !row['ticket_archived_at']

describe('clients and names', () => {
  it.each(releases('26.3'))('are read every 5 min at most (%s)', async (release) => {
    const { shows, pass, reads } = await watching([], { release })
    await shows(READ)
    for (let nth = 0; nth < 22; nth += 1) await pass(30)
    expect(secondsOf(reads, 'clients/read')).toEqual([0, 300, 600])
    expect(secondsOf(reads, 'technicians/time')).toEqual([0, 300, 600])
    expect(secondsOf(reads, 'tickets/read')).toHaveLength(23)
  })

  it('that could not be read keep what was known', async () => {
    let isBroken = false
    const { grid, shows, pass } = await watching([], {
      decide: ({ operation }) =>
        isBroken && operation !== 'tickets/read' ? { ...BUSY, status: 403 } : PASS,
      columns: 150,
    })
    await shows(READ)
    isBroken = true
    for (let nth = 0; nth < 11; nth += 1) await pass(30)
    await shows('clients could not be read')
    expect(grid.text()).toContain('Acme Widgets')
    expect(grid.text()).toContain('Sam Okafor')
  })
})

describe('a read that fails', () => {
  /** Fails the reads of tickets from the second on, until `isBroken` is set to false. */
  async function failing() {
    const state = { isBroken: true }
    const watch = await watching([], {
      decide: (_, nth) => (nth > 0 && state.isBroken ? BUSY : PASS),
      columns: 150,
    })
    await watch.shows(READ)
    return { ...watch, state }
  }

  it('leaves the frame, says so, and waits longer each time', async () => {
    const { grid, shows, pass, reads, state } = await failing()
    await pass(30)
    for (let nth = 0; nth < 10; nth += 1) await pass(2)
    await shows("can't be read since 12:00: ")
    expect(grid.text()).toContain('TCK-1042 Printer offline')
    for (let nth = 0; nth < 240; nth += 1) await pass(2)
    const times = secondsOf(reads, 'tickets/read')
    const waits = times.map((at, nth) => at - (times[nth - 1] ?? 0)).filter((wait) => wait >= 25)
    expect(waits.map((wait) => Math.round(wait / 30))).toEqual([1, 1, 2, 4, 8])
    state.isBroken = false
    for (let nth = 0; nth < 31; nth += 1) await pass(10)
    expect(grid.text()).not.toContain("can't be read")
  })

  it('since the key is not accepted any more ends it with 3', async () => {
    const { grid, time, ended, shows, instance } = await watching([])
    await shows(READ)
    instance.database.keys = []
    await time.pass(30_000)
    const { status, stderr } = await ended
    expect(status).toBe(3)
    expect(stderr).not.toBe('')
    expect(grid).toMatchObject(RESTORED)
  })

  it('at the start ends it as it ends duty', async () => {
    const { grid, ended } = await watching([], { env: { ITFLOW_API_KEY: 'not-a-key' } })
    expect((await ended).status).toBe(3)
    expect(grid.written).toBe('')
  })
})

describe('a computer that slept', () => {
  it('reads at once when it wakes up, but not twice', async () => {
    const { shows, pass, reads, time } = await watching([])
    await shows(READ)
    await pass(10)
    time.suspend(3_600_000)
    await pass(5)
    await shows('Read 13:00:15')
    await pass(29)
    expect(secondsOf(reads, 'tickets/read')).toEqual([0, 3615])
    await pass(1)
    expect(secondsOf(reads, 'tickets/read')).toEqual([0, 3615, 3645])
  })

  it('is not one whose clock was corrected', async () => {
    const { shows, pass, reads, time } = await watching([])
    await shows(READ)
    time.suspend(20_000)
    await time.pass(5000)
    time.suspend(-15_000)
    await pass(24)
    expect(reads.filter(({ list }) => list === 'tickets/read')).toHaveLength(1)
  })
})

const AS_IS = () => undefined

describe('several instances', () => {
  async function several(prepare: readonly ((database: Database) => void)[]) {
    const servers = await Promise.all(prepare.map(() => startSandbox()))
    for (const [index, { database }] of servers.entries()) prepare[index]?.(database)
    const home = freshHome()
    const env = { KEY: servers[0]?.key ?? '' }
    for (const [index, { url }] of servers.entries()) {
      const words = ['--url', url, '--key-env', 'KEY', '--timezone', 'UTC', '--no-test']
      await run(['profiles', 'add', `s${index}`, ...words], { home, env })
    }
    const call: typeof run = (argv, options = {}) =>
      run(argv, { home, ...options, env: { ...env, ...options.env } })
    const time = new FakeTime()
    const watch = watchAt(time, call, ['--all-profiles'], { columns: 180, rows: 40 })
    return { ...watch, servers }
  }

  it('each have their own schedule and failure', async () => {
    const { grid, shows, pass, servers } = await several([AS_IS, AS_IS])
    await shows(READ)
    await servers[1]?.close()
    for (let nth = 0; nth < 12; nth += 1) await pass(5)
    await shows("s1: can't be read since 12:0")
    expect(grid.text()).toContain('s1 TCK-1042')
    const subject = servers[0]?.database.tables['tickets']?.rows.find(
      (row) => row['ticket_number'] === '1042',
    )
    if (subject !== undefined) subject['ticket_subject'] = 'Printer on fire'
    await pass(30)
    await shows('* s0 TCK-1042 Printer on fire')
    await servers[0]?.close()
  })

  it('that are empty are not asked again while the others are', async () => {
    const { servers, shows, pass, ended, grid } = await several([AS_IS, empty('tickets')])
    for (const { close } of servers) onTestFinished(close)
    await shows('no tickets on s1: not asked again')
    const [first, second] = servers.map(({ database }) => database.tables['tickets'])
    const ticket = first?.rows.find((row) => row['ticket_number'] === '1042')
    expect(ticket).toBeDefined()
    if (ticket === undefined || second === undefined) return
    second.rows = [{ ...ticket, ticket_subject: 'Nobody asks for this one' }]
    ticket['ticket_subject'] = 'Printer on fire'
    for (let nth = 0; nth < 3; nth += 1) await pass(30)
    await shows('Printer on fire')
    expect(grid.text()).not.toContain('Nobody asks for this one')
    grid.type('q')
    expect((await ended).status).toBe(0)
  })
})

/** Numbers from 0 to below 1, the same in every run. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}

const SUBJECTS = [
  'サーバーが応答しません',
  '👨‍👩‍👧 family plan 🍞',
  '\u001b[2Jevil\u001b]0;title\u0007\u202e',
  'ends with\nnew lines\r\n\t',
  'x'.repeat(500),
  '',
]

describe.each([11, 22])('whatever happens (sequence %i)', (seed) => {
  it('shows what it would if it were drawn once, and asks no more often than every 30 s', async () => {
    const next = numbers(seed)
    const pick = (count: number) => Math.floor(next() * count)
    const watch = await watching([], { color: seed === 22 })
    await watch.shows(READ)
    const rows = watch.instance.database.tables['tickets']?.rows ?? []
    for (let step = 0; step < 25; step += 1) {
      const row = rows[pick(rows.length)] ?? {}
      const change = pick(5)
      if (change === 0) row['ticket_subject'] = SUBJECTS[pick(SUBJECTS.length)] ?? ''
      else if (change === 1) row['ticket_status'] = String(1 + pick(5))
      else if (change === 2) row['ticket_assigned_to'] = String(pick(5))
      else if (change === 3) addTicketLike(watch, row)
      else watch.grid.resize(1 + pick(160), 1 + pick(50))
      watch.grid.type(['x', ' ', '\r', '\u001b[B'][pick(4)] ?? '')
      if (pick(10) === 0) watch.time.suspend(pick(120) * 1000)
      await passAndSettle(watch, pick(45) + 0.5)
      await watch.isAsDrawnAlone()
    }
    expect(tooOften(watch.reads)).toEqual([])
    expect(watch.grid.written).not.toMatch(/\u001b\[2J|\u001b\]|\u202e/)
  })
})

function addTicketLike(
  { instance }: { instance: { database: Database } },
  row: Record<string, string | null>,
): void {
  const { ticket_id: _, ...values } = row
  insertRow(instance.database, 'tickets', { ...values, ticket_number: '3000' }, TEST_NOW)
}

/** A screen that is too small shows no time of the next read: it is made large for a moment. */
async function passAndSettle({ grid, time, pass }: Watching, seconds: number): Promise<void> {
  await time.pass(seconds * 1000)
  const { columns, rows } = grid
  grid.resize(160, 40)
  await pass(0)
  grid.resize(columns, rows)
}

describe('where nothing can be redrawn', () => {
  it.each<[string, Record<string, string>]>([
    ['a screen reader', { ITFLOW_ACCESSIBLE: '1' }],
    ['a dumb terminal', { TERM: 'dumb' }],
    ['CI', { CI: 'true' }],
  ])('%s gets what changed, a line each', async (_, env) => {
    const { grid, instance, time, reads, end } = await watching([], { env })
    const untilRead = async (count: number) => {
      while (secondsOf(reads, 'tickets/read').length < count) await time.pass(1000)
    }
    await untilRead(1)
    instance.row('tickets', { ticket_number: '1042' })['ticket_status'] = '4'
    const first = instance.row('tickets', { ticket_number: '1043' })
    const subject = 'A\u001b[2Jb'
    addTicketLike({ instance }, { ...first, ticket_subject: subject })
    Object.assign(first, { ticket_assigned_to: '4', ticket_priority: 'Urgent' })
    instance.row('tickets', { ticket_number: '994' })['ticket_updated_at'] = '2026-11-24 11:59:00'
    await untilRead(3)
    const { status, stdout, stderr } = await end()
    expect([status, grid.written]).toEqual([143, ''])
    const changes = stdout.split('\n').filter((line) => /^TCK-\d+ (?:is|was) /.test(line))
    expect(changes).toEqual([
      'TCK-994 was updated',
      'TCK-1043 is now assigned to Sam Okafor and Urgent',
      'TCK-3000 is new: Ab (Northwind Dental), Medium, unassigned',
      'TCK-1042 was resolved or closed',
    ])
    expect(stdout).toContain('Printer offline')
    expect(stderr).toContain('Ctrl-C ends it')
    expect(stderr).toContain('Terminated')
  })
})

describe('it is refused', () => {
  it.each<[string, string[], RegExp]>([
    ['--json', ['--json'], /--watch is for table only/],
    ['--csv', ['--csv'], /--watch is for table only/],
    ['-o yaml', ['-o', 'yaml'], /--watch is for table only/],
    ['--query', ['--query', '[0]'], /--watch can't be combined with --query/],
    ['--debug', ['--debug'], /--debug would write over what --watch shows/],
    ['--verbose', ['--verbose'], /--verbose would write over what --watch shows/],
  ])('with %s', async (_, argv, expected) => {
    const { grid, ended, reads } = await watching(argv)
    const { status, stdout, stderr } = await ended
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(expected)
    expect([grid.written, reads]).toEqual(['', []])
  })

  it("if standard output isn't a terminal", async () => {
    const { status, stdout, stderr } = await runSandbox(['duty', '--watch'])
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain('--watch needs a terminal')
    expect(stderr).toContain('itflow duty --json')
  })
})
