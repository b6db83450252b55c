import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { formatDuration } from '../../src/output/worked-time.ts'
import type { Database } from '../../src/sandbox/database.ts'
import { PASS, type Passing } from '../hazards/front.ts'
import {
  type HazardInstance,
  hazardInstance,
  RELEASES,
  releases,
} from '../hazards/hazard-instance.ts'
import { freshHome, type RunOptions } from '../support/run.ts'
import { TEST_NOW } from '../support/sandbox.ts'

/** A moment after the tests' now. */
function later(seconds: number): Date {
  return new Date(TEST_NOW.getTime() + seconds * 1000)
}

/** A person at a computer, whose timers are below `home`. */
function desk(instance: HazardInstance, home = freshHome()) {
  const folder = join(home, '.local', 'state', 'itflow', 'timers')
  return {
    folder,
    itflow: (argv: readonly string[], options: RunOptions = {}) =>
      instance.itflow(argv, { home, ...options }),
    files: () =>
      existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [],
  }
}

/** A desk with a timer that was started at the tests' now for ticket 59. */
async function started(
  prepare?: (database: Database) => void,
  decide?: (request: Passing) => ReturnType<Parameters<typeof hazardInstance>[2] & object>,
  release: Parameters<typeof hazardInstance>[0] = '26.10',
) {
  const instance = await hazardInstance(release, prepare, decide)
  const here = desk(instance)
  const { status, stderr } = await here.itflow(['tickets', 'start', 'TCK-1042'])
  expect({ status, stderr }).toMatchObject({ status: 0 })
  instance.changes()
  return { instance, ...here }
}

const STOP = ['tickets', 'stop']

/** Messages that a server may store differently. */
const MESSAGES = [
  'Plain & "quoted" <host> text',
  "<b>Bold</b><script>alert(1)</script> & O'Brien &amp; &lt;x&gt;",
  'Zażółć gęślą 東京 😀\n\n- one\n- two',
  '!!! ???',
]

describe('a timer', () => {
  it('is started without telling ITFlow, for this user only, and shown', async () => {
    const instance = await hazardInstance('26.10')
    const { itflow, files, folder } = desk(instance)
    const start = await itflow(['tickets', 'start', 'tck-1042', '--json'])
    expect(start.status).toBe(0)
    expect(start.stderr).toContain('Started the timer for ticket 59 TCK-1042 Printer offline')
    expect(JSON.parse(start.stdout)).toEqual({
      ticket_id: 59,
      ticket_number: 'TCK-1042',
      started_at: '2026-11-24T12:00:00Z',
      time_worked: '00:00:00',
    })
    const [file = ''] = files()
    expect(files()).toHaveLength(1)
    expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(readFileSync(join(folder, file), 'utf8')).not.toContain('Printer')
    expect(instance.writes()).toEqual([])
    const requests = instance.reads().length
    const shown = await itflow(['tickets', 'timer', '--json'], { now: later(3725) })
    expect(JSON.parse(shown.stdout)).toMatchObject({ ticket_id: 59, time_worked: '01:02:05' })
    expect(shown.stderr).toBe('')
    expect(instance.reads()).toHaveLength(requests)
  })

  it('is shown as a card at a terminal, and as lines when piped', async () => {
    const { itflow } = await started()
    const card = await itflow(['tickets', 'timer'], { terminal: 80, now: later(5400) })
    expect(card.stdout).toMatch(/^TCK-1042 +timer\n/)
    expect(card.stdout).toMatch(/Started +24 Nov 2026 12:00 \(2 h ago\)/)
    expect(card.stdout).toMatch(/Time +01:30:00/)
    const piped = await itflow(['tickets', 'timer'], { now: later(5400) })
    expect(piped.stdout).toContain('Time\t01:30:00\n')
  })

  it('is one per profile: a second is refused and the first is named', async () => {
    const { instance, itflow, files } = await started()
    const requests = instance.reads().length
    const second = await itflow(['tickets', 'start', '60'], { now: later(600) })
    expect(second.status).toBe(10)
    expect(second.stderr).toContain(
      'The timer for TCK-1042 has been running for 10 m, since 24 Nov 2026 12:00',
    )
    expect(second.stderr).toContain('itflow tickets stop')
    expect(instance.reads()).toHaveLength(requests)
    expect(files()).toHaveLength(1)
    const shown = await itflow(['tickets', 'timer', '--json'])
    expect(JSON.parse(shown.stdout)).toMatchObject({ ticket_id: 59 })
  })

  it('is started by only one of several processes at once', async () => {
    const instance = await hazardInstance('26.10')
    const { itflow, files } = desk(instance)
    const runs = await Promise.all(['59', '60', '56'].map((id) => itflow(['tickets', 'start', id])))
    expect(runs.map(({ status }) => status).sort((a, b) => a - b)).toEqual([0, 10, 10])
    expect(files()).toHaveLength(1)
  })

  it("of another instance is another's", async () => {
    const home = freshHome()
    const [one, two] = [await hazardInstance('26.10'), await hazardInstance('26.10')]
    await desk(one, home).itflow(['tickets', 'start', '59'])
    expect((await desk(two, home).itflow(['tickets', 'timer'])).status).toBe(5)
    expect((await desk(two, home).itflow(['tickets', 'start', '60'])).status).toBe(0)
    expect(desk(one, home).files()).toHaveLength(2)
  })

  it.each([['stop'], ['timer'], ['stop', '--discard']])(
    'that is not running exits with 5: %o',
    async (...words) => {
      const instance = await hazardInstance('26.10')
      const { status, stderr } = await instance.itflow(['tickets', ...words])
      expect(status).toBe(5)
      expect(stderr).toContain('itflow tickets start WHICH')
      expect(instance.writes()).toEqual([])
    },
  )

  it('for a ticket that does not exist is not started', async () => {
    const { itflow, files } = desk(await hazardInstance('26.10'))
    expect((await itflow(['tickets', 'start', 'TCK-1'])).status).toBe(5)
    expect(files()).toEqual([])
  })

  it('can be discarded, which writes nothing', async () => {
    const { instance, itflow, files } = await started()
    const both = await itflow([...STOP, '--discard', '--message', 'x'])
    expect(both.status).toBe(2)
    const dry = await itflow([...STOP, '--discard', '--dry-run'])
    expect(dry.status).toBe(0)
    expect(files()).toHaveLength(1)
    const { status, stderr } = await itflow([...STOP, '--discard'], { now: later(60) })
    expect({ status, stderr }).toMatchObject({ status: 0 })
    expect(stderr).toContain('nothing was written to ITFlow')
    expect(files()).toEqual([])
    expect(instance.changes()).toEqual([])
  })

  it.each(['', '{', '[]', '{"ticket":0}', '{"ticket":59,"number":"","startedAt":"soon"}'])(
    'in a file that makes no sense is reported with its path: %s',
    async (text) => {
      const { itflow, files, folder } = await started()
      writeFileSync(join(folder, files()[0] ?? ''), text)
      for (const words of [['stop'], ['timer'], ['start', '60']]) {
        const { status, stderr } = await itflow(['tickets', ...words])
        expect({ words, status }).toEqual({ words, status: 2 })
        expect(stderr).toContain(folder)
      }
    },
  )

  it('goes with its profile when that is renamed', async () => {
    const instance = await hazardInstance('26.10')
    const home = freshHome()
    const config = join(home, '.config', 'itflow')
    mkdirSync(config, { recursive: true })
    chmodSync(config, 0o700)
    const key = { store: 'env', name: 'MY_KEY' }
    const profile = { url: instance.sandbox.url, key }
    writeFileSync(
      join(config, 'config.json'),
      JSON.stringify({ version: 1, current: 'work', profiles: { work: profile } }),
      { mode: 0o600 },
    )
    const env = { ITFLOW_URL: '', ITFLOW_API_KEY: '', MY_KEY: instance.sandbox.key }
    const { itflow } = desk(instance, home)
    const start = await itflow(['tickets', 'start', '59'], { env })
    expect({ status: start.status, stderr: start.stderr }).toMatchObject({ status: 0 })
    await itflow(['profiles', 'rename', 'work', 'office'], { env })
    const { status, stdout } = await itflow(['tickets', 'timer', '--json'], { env })
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ ticket_id: 59 })
  })
})

describe('stopping a timer', () => {
  it('writes an internal reply with the time, and ends it', async () => {
    const { instance, itflow, files } = await started()
    const stop = await itflow([...STOP, '--message', 'Toner', '--json'], { now: later(5025) })
    expect({ status: stop.status, stderr: stop.stderr }).toMatchObject({ status: 0 })
    const row = JSON.parse(stop.stdout)
    expect(row).toMatchObject({
      ticket_reply_ticket_id: 59,
      ticket_reply: 'Toner',
      ticket_reply_type: 'Internal',
      ticket_reply_time_worked: '01:23:45',
    })
    expect(instance.changes()).toEqual([`ticket_replies ${row.ticket_reply_id} new`])
    expect(instance.row('ticket_replies', { ticket_reply: 'Toner' })).toMatchObject({
      ticket_reply_time_worked: '01:23:45',
      ticket_reply_type: 'Internal',
    })
    expect(files()).toEqual([])
    expect((await itflow(STOP)).status).toBe(5)
    expect(instance.writes()).toHaveLength(1)
  })

  it('has a message of its own if none is given', async () => {
    const { instance, itflow } = await started()
    expect((await itflow(STOP, { now: later(60) })).status).toBe(0)
    expect(instance.writes()[0]?.body).toMatchObject({ ticket_reply: 'Worked on this ticket' })
  })

  it('takes another time, and a status', async () => {
    const { instance, itflow, files } = await started()
    const argv = [...STOP, '--time', '45m', '--status', 'On Hold']
    expect((await itflow(argv, { now: later(90_000) })).status).toBe(0)
    expect(instance.writes()[0]?.body).toMatchObject({ ticket_reply_time_worked: '00:45:00' })
    expect(instance.row('tickets', { ticket_number: '1042' })).toMatchObject({ ticket_status: '3' })
    expect(files()).toEqual([])
  })

  it('with --dry-run sends nothing, and the timer keeps running', async () => {
    const { instance, itflow, files } = await started()
    const { status, stdout } = await itflow([...STOP, '--dry-run'], { now: later(3600) })
    expect(status).toBe(0)
    expect(stdout).toContain('01:00:00')
    expect(instance.changes()).toEqual([])
    expect(files()).toHaveLength(1)
  })

  it.each([
    ['an empty message', ['--message', '']],
    ['a status that closes', ['--status', 'Closed']],
    ['a time that is none', ['--time', 'soon']],
  ])('is refused with %s, and the timer keeps running', async (_, words) => {
    const { instance, itflow, files } = await started()
    expect((await itflow([...STOP, ...words])).status).toBeGreaterThan(0)
    expect(instance.writes()).toEqual([])
    expect(files()).toHaveLength(1)
  })

  it('adds up with what the server says was worked on the ticket', async () => {
    const { itflow } = await started()
    const before = await itflow(['tickets', 'get', '59'], { terminal: 80 })
    expect((await itflow(STOP, { now: later(5400) })).status).toBe(0)
    const after = await itflow(['tickets', 'get', '59'], { terminal: 80 })
    expect(before.stdout).toContain(formatDuration(600))
    expect(after.stdout).toContain(formatDuration(600 + 5400))
  })

  it('writes the seconds that have passed, for any time up to 8 hours', async () => {
    const { itflow, instance } = await started()
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 8 * 3600 }), async (seconds) => {
        await itflow([...STOP, '--discard'])
        expect((await itflow(['tickets', 'start', '59'])).status).toBe(0)
        const known = instance.writes().length
        const { status } = await itflow(STOP, { now: later(seconds) })
        expect(status).toBe(0)
        const [hours = 0, minutes = 0, rest = 0] = String(
          instance.writes()[known]?.body['ticket_reply_time_worked'],
        )
          .split(':')
          .map(Number)
        expect(hours * 3600 + minutes * 60 + rest).toBe(seconds)
      }),
      { numRuns: 8 },
    )
  })

  it("finds its ticket whatever client the environment prefers, but not outside --client's", async () => {
    const { itflow, files } = await started()
    const elsewhere = await itflow([...STOP, '--client', 'GLOBEX'], { now: later(60) })
    expect(elsewhere.status).toBe(5)
    expect(files()).toHaveLength(1)
    const env = { ITFLOW_CLIENT: 'GLOBEX' }
    expect((await itflow(STOP, { now: later(60), env })).status).toBe(0)
  })
})

describe('a timer that may have been forgotten', () => {
  const FORGOTTEN = 8 * 3600 + 1

  it.each([
    [28_800, 0],
    [FORGOTTEN, 10],
    [359_999, 10],
    [360_000, 2],
  ])('after %i seconds, stopping it without a terminal exits with %i', async (seconds, wanted) => {
    const { instance, itflow, files } = await started()
    const { status, stderr } = await itflow(STOP, { now: later(seconds) })
    expect({ status, stderr }).toMatchObject({ status: wanted })
    expect(instance.writes()).toHaveLength(wanted === 0 ? 1 : 0)
    expect(files()).toHaveLength(wanted === 0 ? 0 : 1)
    if (wanted === 0) return
    expect(stderr).toContain('The timer for TCK-1042 has been running for')
    expect(stderr).toContain('--time')
  })

  it('is written with --yes or at a terminal with a yes, and not with a no', async () => {
    for (const options of [
      { argv: ['--yes'], wanted: 0 },
      { argv: [], wanted: 0, terminal: 80, answers: [true] },
      { argv: [], wanted: 2, terminal: 80, answers: [false] },
    ]) {
      const { instance, itflow, files } = await started()
      const { argv, wanted, ...rest } = options
      const run = await itflow([...STOP, ...argv], { now: later(FORGOTTEN), ...rest })
      expect({ status: run.status, stderr: run.stderr }).toMatchObject({ status: wanted })
      expect(run.questions).toHaveLength(argv.length === 0 ? 1 : 0)
      expect(instance.writes()).toHaveLength(wanted === 0 ? 1 : 0)
      expect(files()).toHaveLength(wanted === 0 ? 0 : 1)
    }
  })

  it('is noticed when it is shown', async () => {
    const { itflow } = await started()
    const { status, stderr } = await itflow(['tickets', 'timer'], { now: later(FORGOTTEN) })
    expect(status).toBe(0)
    expect(stderr).toContain('It may have been forgotten')
  })

  it('never has less than no time: a clock that was set back is reported', async () => {
    const { instance, itflow } = await started()
    const shown = await itflow(['tickets', 'timer', '--json'], { now: later(-3600) })
    expect(JSON.parse(shown.stdout)).toMatchObject({ time_worked: '00:00:00' })
    expect(shown.stderr).toContain('set back')
    const refused = await itflow(STOP, { now: later(-3600) })
    expect(refused.status).toBe(10)
    expect(refused.stderr).toContain('set back')
    expect(instance.writes()).toEqual([])
    const stop = await itflow([...STOP, '--yes'], { now: later(-3600) })
    expect(stop.status).toBe(0)
    expect(stop.stderr).toContain('set back')
    expect(instance.writes()[0]?.body).toMatchObject({ ticket_reply_time_worked: '00:00:00' })
  })
})

describe('an interrupted stop', () => {
  const isReply = ({ operation, method }: Passing) =>
    operation === 'ticket_replies/create' && method === 'POST'

  it('whose reply is lost ends the timer once the reply is found', async () => {
    const { instance, itflow, files } = await started(undefined, (request) =>
      isReply(request) ? { kind: 'lost', handled: true } : PASS,
    )
    const { status, stderr } = await itflow([...STOP, '--message', 'M'], { now: later(77) })
    expect({ status, stderr }).toMatchObject({ status: 0 })
    expect(instance.changes()).toHaveLength(1)
    expect(files()).toEqual([])
  })

  it('that never reached the server keeps the timer', async () => {
    let isDown = true
    const { instance, itflow, files } = await started(undefined, (request) =>
      isReply(request) && isDown ? { kind: 'lost', handled: false } : PASS,
    )
    expect((await itflow(STOP, { now: later(77) })).status).toBe(9)
    expect(files()).toHaveLength(1)
    isDown = false
    expect((await itflow(STOP, { now: later(90) })).status).toBe(0)
    expect(instance.changes()).toHaveLength(1)
    expect(files()).toEqual([])
  })

  it('that never reached the server takes no reply of somebody else for its own', async () => {
    let isDown = true
    const { instance, itflow, files } = await started(undefined, (request) =>
      isReply(request) && isDown ? { kind: 'lost', handled: false } : PASS,
    )
    expect((await itflow([...STOP, '--message', 'Mine'], { now: later(77) })).status).toBe(9)
    isDown = false
    const colleague = ['tickets', 'reply', 'TCK-1042', '--message', 'Theirs', '--time', '00:01:17']
    expect((await itflow(colleague)).status).toBe(0)
    const again = [...STOP, '--message', 'Mine', '--time', '00:01:17', '--json']
    const { status, stdout, stderr } = await itflow(again, { now: later(90) })
    expect({ status, stderr }).toMatchObject({ status: 0 })
    expect(stderr).not.toContain('an earlier stop wrote it')
    expect(JSON.parse(stdout)).toMatchObject({ ticket_reply: 'Mine' })
    expect(instance.changes()).toHaveLength(2)
    expect(files()).toEqual([])
  })

  it.each(releases('26.08').flatMap((release) => MESSAGES.map((text) => [release, text] as const)))(
    'that was killed finds its reply whatever the server makes of the message: %s, %j',
    async (release, message) => {
      let isDead = false
      const { instance, itflow } = await started(
        undefined,
        (request) => {
          if (isReply(request)) isDead = true
          else if (isDead) return { kind: 'lost', handled: false }
          return isReply(request) ? { kind: 'lost', handled: true } : PASS
        },
        release,
      )
      expect((await itflow([...STOP, '--message', message], { now: later(77) })).status).toBe(9)
      isDead = false
      const { stderr } = await itflow(STOP, { now: later(300) })
      expect(stderr).toContain('an earlier stop wrote it')
      expect(instance.writes()).toHaveLength(1)
    },
  )

  it('that was killed after it had written the reply writes no second one', async () => {
    let isDead = false
    const { instance, itflow, files } = await started(undefined, (request) => {
      if (isReply(request)) isDead = true
      else if (isDead) return { kind: 'lost', handled: false }
      return isReply(request) ? { kind: 'lost', handled: true } : PASS
    })
    const broken = await itflow([...STOP, '--message', 'M'], { now: later(77) })
    expect(broken.status).toBe(9)
    expect(files()).toHaveLength(1)
    isDead = false
    const again = await itflow([...STOP, '--json'], { now: later(300) })
    expect({ status: again.status, stderr: again.stderr }).toMatchObject({ status: 0 })
    expect(again.stderr).toContain('an earlier stop wrote it')
    expect(JSON.parse(again.stdout)).toMatchObject({
      ticket_reply: 'M',
      ticket_reply_time_worked: '00:01:17',
    })
    expect(instance.changes()).toHaveLength(1)
    expect(instance.writes()).toHaveLength(1)
    expect(files()).toEqual([])
  })

  it('may have written its time, which discarding the timer says', async () => {
    let isDead = false
    const { itflow, files } = await started(undefined, (request) => {
      isDead ||= isReply(request)
      return isDead ? { kind: 'lost', handled: true } : PASS
    })
    expect((await itflow(STOP, { now: later(77) })).status).toBe(9)
    const { status, stderr } = await itflow([...STOP, '--discard'], { now: later(90) })
    expect({ status, stderr }).toMatchObject({ status: 0 })
    expect(stderr).toContain('an earlier stop may have written 00:01:17 to its ticket')
    expect(files()).toEqual([])
  })

  it('ends before --discard, which then has no timer', async () => {
    const { instance, itflow, files } = await started(undefined, (request) =>
      isReply(request) ? { kind: 'late', after: 500 } : PASS,
    )
    const stop = itflow([...STOP, '--message', 'M'], { now: later(77) })
    await vi.waitFor(() => expect(instance.writes()).toHaveLength(1), {
      timeout: 5000,
      interval: 5,
    })
    const discard = await itflow([...STOP, '--discard'], { now: later(80) })
    expect((await stop).status).toBe(0)
    expect(discard.status).toBe(5)
    expect(files()).toEqual([])
    expect(instance.changes()).toHaveLength(1)
  })

  it('of which the server drops the time keeps the timer, and says so', async () => {
    const { itflow, files } = await started(undefined, (request) => {
      if (!isReply(request)) return PASS
      const body = JSON.parse(request.body)
      return { kind: 'pass', body: JSON.stringify({ ...body, ticket_reply_time_worked: 'x' }) }
    })
    const { status, stderr } = await itflow(STOP, { now: later(77) })
    expect(status).toBe(11)
    expect(stderr).toContain('the timer is kept')
    expect(files()).toHaveLength(1)
  })
})

describe('releases', () => {
  it.each(RELEASES)('%s', async (release) => {
    const instance = await hazardInstance(release)
    const { itflow, files } = desk(instance)
    const canReply = releases('26.08.2').includes(release)
    const start = await itflow(['tickets', 'start', '59'])
    expect({ status: start.status, stderr: start.stderr }).toMatchObject({
      status: canReply ? 0 : 7,
    })
    expect(files()).toHaveLength(canReply ? 1 : 0)
    if (!canReply) return
    expect((await itflow(STOP, { now: later(60) })).status).toBe(0)
    expect(instance.writes()).toHaveLength(1)
  })

  it('a server that was set back to one without replies leaves the timer running', async () => {
    let isOld = false
    const { itflow, files } = await started(undefined, ({ operation }) =>
      isOld && operation.startsWith('ticket_replies/')
        ? { kind: 'answer', status: 404, body: 'Not found', type: 'text/html' }
        : PASS,
    )
    isOld = true
    expect((await itflow(STOP, { now: later(60) })).status).toBe(7)
    expect(files()).toHaveLength(1)
  })
})
