import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exitStatusesOf } from '../../src/cli/command-exits.ts'
import { expiringCommand } from '../../src/commands/expiring/expiring.ts'
import { emptyDatabase } from '../../src/sandbox/database.ts'
import { type Fate, PASS } from '../hazards/front.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { freshHome, run } from '../support/run.ts'
import { startSandbox, TEST_NOW } from '../support/sandbox.ts'

const DAY = 86_400_000

const dayIn = (days: number) => new Date(TEST_NOW.getTime() + days * DAY).toISOString().slice(0, 10)

/**
 * A monitoring plugin's line, as Nagios, Icinga and Checkmk read it: one line, text without control characters, then
 * performance data.
 */
const LINE =
  /^EXPIRING (?:OK|WARNING|CRITICAL|UNKNOWN) - [^|\p{Cc}\p{Zl}\p{Zp}]+(?: \| (?:[a-z]+=-?\d+(?:;;;0)?)(?: [a-z]+=-?\d+(?:;;;0)?)*)?\n$/u

/** How much of a plugin's output Nagios keeps, in bytes. */
const MAX_LINE = 8192

const WORDS = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN']

function understood({ status, stdout }: { status: number; stdout: string }) {
  expect(stdout).toMatch(LINE)
  expect(Buffer.byteLength(stdout)).toBeLessThan(MAX_LINE)
  expect(stdout).toContain(`EXPIRING ${WORDS[status]} - `)
  const data = Object.fromEntries(
    [...stdout.matchAll(/([a-z]+)=(-?\d+)/g)].map(([, name = '', value]) => [name, Number(value)]),
  )
  return { status, data, text: stdout }
}

/** An instance with nothing but domains of one client that end in these many days. */
async function withDomains(days: readonly number[], decide?: Parameters<typeof hazardInstance>[2]) {
  const instance = await hazardInstance(
    '26.10',
    (database) => {
      for (const name of ['assets', 'certificates', 'domains', 'quotes', 'software']) {
        const table = database.tables[name]
        if (table !== undefined) table.rows = []
      }
    },
    decide,
  )
  for (const [index, left] of days.entries()) {
    instance.put('domains', {
      domain_name: `d${index}.example`,
      domain_expire: dayIn(left),
      domain_client_id: '1',
    })
  }
  const check = async (text: string, ...more: string[]) => {
    const result = await instance.itflow(['expiring', '--check', text, ...more])
    expect(result.stderr).toBe('')
    return understood(result)
  }
  return { ...instance, check }
}

describe('the status of a check', () => {
  it.each([
    [[], 0],
    [[31], 0],
    [[30], 1],
    [[8], 1],
    [[7], 2],
    [[0], 2],
    [[-1], 2],
    [[31, 30, 7], 2],
  ])('with days left %j is %i', async (days, status) => {
    const { check } = await withDomains(days)
    expect((await check('warn=30d,crit=7d')).status).toBe(status)
  })

  it('follows from the days left and the thresholds, and the data counts them', async () => {
    const days = fc.array(fc.integer({ min: -50, max: 400 }), { maxLength: 8 })
    const threshold = fc.integer({ min: 0, max: 400 })
    await fc.assert(
      fc.asyncProperty(days, threshold, threshold, async (left, one, other) => {
        const [crit, warn] = [Math.min(one, other), Math.max(one, other)]
        const { check } = await withDomains(left)
        const { status, data } = await check(`crit=${crit},warn=${warn}d`)
        const critical = left.filter((count) => count <= crit).length
        const warning = left.filter((count) => count > crit && count <= warn).length
        expect(status).toBe(critical > 0 ? 2 : warning > 0 ? 1 : 0)
        expect(data).toEqual({
          expired: left.filter((count) => count < 0 && count <= warn).length,
          critical,
          warning,
          watched: left.length,
          unread: 0,
          ...(critical + warning > 0 ? { days: Math.min(...left) } : {}),
        })
      }),
      { numRuns: 25 },
    )
  })

  it.each([
    ['warn=10', 10, 7],
    ['crit=3d', 30, 3],
    ['warn=5', 5, 5],
    ['crit=40d', 40, 40],
    ['WARNING=20,critical=2', 20, 2],
    [' warn=20d , crit=2d ', 20, 2],
  ])('%s has defaults for what is left out', async (text, warn, crit) => {
    for (const [left, status] of [
      [crit, 2],
      [crit + 1, crit === warn ? 0 : 1],
      [warn + 1, 0],
    ] as const) {
      const { check } = await withDomains([left])
      expect((await check(text)).status).toBe(status)
    }
  })
})

describe('what could not be checked is unknown, never OK', () => {
  const DENIED: Fate = {
    kind: 'answer',
    status: 403,
    body: '{"success":"False","message":"No | permission"}',
  }

  it.each([
    [[100], 3],
    [[20], 3],
    [[3], 2],
  ])('with days left %j and a module that is forbidden the status is %i', async (days, status) => {
    for (const module of ['assets', 'certificates', 'quotes', 'software', 'clients']) {
      const { check } = await withDomains(days, ({ operation }) =>
        operation === `${module}/read` ? DENIED : PASS,
      )
      const found = await check('warn=30d,crit=7d')
      expect(found.status).toBe(status)
      expect(found.data['unread']).toBe(1)
      expect(found.text).toContain('could not be read')
    }
  })

  it.each([401, 403, 404, 429, 500, 502, 503])(
    'if the server answers everything with status %i',
    async (code) => {
      const { check } = await withDomains([100], () => ({
        kind: 'answer',
        status: code,
        body: '{"success":"False","message":"made up"}',
      }))
      expect((await check('warn=30d,crit=7d')).status).toBe(3)
    },
  )

  it.each<Fate>([
    { kind: 'lost', handled: false },
    { kind: 'answer', status: 200, body: '' },
    { kind: 'answer', status: 200, body: '<html>A login page</html>', type: 'text/html' },
    { kind: 'answer', status: 200, body: '{"success":"True","count":2,"data":[' },
  ])('if every reply is %j', async (fate) => {
    const { check } = await withDomains([100], () => fate)
    expect((await check('warn=30d,crit=7d')).status).toBe(3)
  })

  it('if the command takes too long', async () => {
    const { check } = await withDomains([100], ({ operation }) =>
      operation === 'domains/read' ? { kind: 'silent', handled: false } : PASS,
    )
    const { status, text } = await check('warn=30d,crit=7d', '--timeout', '0.5')
    expect(status).toBe(3)
    expect(text).toContain('longer than 0.5 s')
  })

  it.each([
    ['warn=7,crit=30'],
    ['30d,7d'],
    ['warn=30d,crit=soon'],
    ['warn=30d,warn=7d'],
    ['warn=-3'],
    ['warn=30d;crit=7d'],
    [''],
  ])('if the thresholds are %j', async (text) => {
    const { check } = await withDomains([100])
    expect((await check(text)).status).toBe(3)
  })

  it('if other options are wrong', async () => {
    const { check } = await withDomains([100])
    for (const more of [
      ['--kinds', 'tickets'],
      ['--within', '30d'],
      ['--expired-within', 'x'],
      ['--query', '[0]'],
      ['--query', '['],
      ['--client', 'nobody at all'],
    ]) {
      expect((await check('warn=30d', ...more)).status).toBe(3)
    }
  })

  it.each([[], ['--all-profiles'], ['--profile', ','], ['--profile', ' , ']])(
    'if there is no profile, with %j',
    async (...words) => {
      const found = await run(['expiring', '--check', 'warn=30d', ...words], { home: freshHome() })
      expect(found.stderr).toBe('')
      expect(understood(found).status).toBe(3)
    },
  )

  it.each([
    ['expiring', '--chek', 'warn=30d'],
    ['expiring', '--chec=warn=30d'],
    ['expiring', '--CHECK', 'warn=30d'],
    ['expiring', '-check', 'warn=30d'],
    ['expiring', '\u2014check', 'warn=30d'],
    ['expiring', '--checks', 'warn=30d'],
    ['expiring', '--', '--check', 'warn=30d'],
    ['expirin', '--check', 'warn=30d'],
    ['Expirring', '--check=warn=30d'],
    ['exspiring', '--client', 'acme', '--check', 'warn=30d'],
  ])('if the command or its option is mistyped: %j %j %j', async (...argv) => {
    const { itflow } = await withDomains([3])
    const found = await itflow(argv)
    expect(found.stderr).toBe('')
    expect(understood(found).status).toBe(3)
  })

  it('only for the plugin and its option', async () => {
    const { itflow } = await withDomains([3])
    for (const argv of [
      ['expiring', '--kinds'],
      ['expiring', '--clint', 'acme'],
      ['find', 'expiring', '--chek'],
      ['help', 'expiring', '--chek'],
    ]) {
      expect(await itflow(argv)).toMatchObject({ status: 2, stdout: '' })
    }
  })

  it('if the profiles are damaged', async () => {
    const home = freshHome()
    mkdirSync(join(home, '.config/itflow'), { recursive: true, mode: 0o700 })
    writeFileSync(join(home, '.config/itflow/config.json'), '{ "profiles": [', { mode: 0o600 })
    const found = await run(['expiring', '--check', 'warn=30d'], { home })
    expect(found.stderr).toBe('')
    expect(understood(found).status).toBe(3)
    expect(found.stdout).toContain('config.json')
  })
})

describe('the line of a check', () => {
  it('stays one line with one separator, whatever the names', async () => {
    const nasty = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 })
    const awkward = fc.constantFrom(
      ...[
        'a|b=1',
        'x\ny',
        'x\r\ny',
        "it's; OK",
        '"=1',
        '\u001b[31mred',
        '&lt;b&gt;',
        '|',
        '&#124;',
      ],
      ...[
        'x\u2028y',
        'x\u0085y',
        'müller.example',
        '| days=1;;;0',
        'W'.repeat(200),
        '界'.repeat(200),
      ],
    )
    await fc.assert(
      fc.asyncProperty(fc.oneof(nasty, awkward), async (name) => {
        const { put, itflow } = await withDomains([])
        const client = put('clients', { client_name: name })
        const own = (prefix: string) => ({
          [`${prefix}_name`]: name,
          [`${prefix}_expire`]: dayIn(1),
          [`${prefix}_client_id`]: String(client),
        })
        put('domains', own('domain'))
        put('certificates', own('certificate'))
        put('software', { ...own('software'), software_type: 'made up' })
        expect(understood(await itflow(['expiring', '--check', 'warn=30d,crit=7d'])).status).toBe(2)
      }),
      { numRuns: 60 },
    )
  })

  it('is short enough for Nagios however much the server says', async () => {
    const { check } = await withDomains([3], ({ operation }) =>
      operation === 'assets/read'
        ? {
            kind: 'answer',
            status: 403,
            body: JSON.stringify({ success: 'False', message: 'No permission. '.repeat(1_000) }),
          }
        : PASS,
    )
    expect((await check('warn=30d,crit=7d')).status).toBe(2)
  })

  it('names the first five and counts the others', async () => {
    const { check } = await withDomains([5, 3, 20, 1, -2, 4, 2, 25])
    const { text } = await check('warn=30d,crit=7d')
    expect(text).toBe(
      'EXPIRING CRITICAL - 6 critical, 1 of them expired, 2 warnings: domain d4.example (Acme Widgets) 2 days ago, domain d3.example (Acme Widgets) in 1 day, domain d6.example (Acme Widgets) in 2 days, domain d1.example (Acme Widgets) in 3 days, domain d5.example (Acme Widgets) in 4 days, 3 more | expired=1;;;0 critical=6;;;0 warning=2;;;0 watched=8;;;0 unread=0;;;0 days=-2\n',
    )
  })

  it('is the same with any format, at a terminal and elsewhere', async () => {
    const { itflow } = await withDomains([20, 3])
    const argv = ['expiring', '--check', 'warn=30d,crit=7d']
    const { stdout } = await itflow(argv)
    for (const more of [['--json'], ['-o', 'csv'], ['--quiet'], ['--no-color']]) {
      expect(await itflow([...argv, ...more])).toMatchObject({ status: 2, stdout, stderr: '' })
    }
    expect((await itflow(argv, { terminal: 40 })).stdout).toBe(stdout)
  })

  it('has no secret in it', async () => {
    const { itflow, sandbox } = await withDomains([], ({ operation }) =>
      operation === 'domains/read'
        ? {
            kind: 'answer',
            status: 403,
            body: JSON.stringify({ success: 'False', message: `key ${sandbox.key}` }),
          }
        : PASS,
    )
    const { stdout } = await itflow(['expiring', '--check', 'warn=30d'])
    expect(stdout).toContain('could not be read')
    expect(stdout).not.toContain(sandbox.key)
  })
})

it('a check covers several instances at once, and is unknown if one of them fails', async () => {
  const servers = [
    await startSandbox(),
    await startSandbox('26.10', { database: emptyDatabase('26.10') }),
  ]
  const [full, other] = servers
  const home = freshHome()
  const env = { KEY: full?.key ?? '' }
  for (const [index, server] of servers.entries()) {
    const words = ['--url', server.url, '--key-env', 'KEY', '--no-test']
    await run(['profiles', 'add', `s${index}`, ...words], { home, env })
  }
  const argv = ['expiring', '--all-profiles', '--check', 'warn=30d,crit=7d']
  const found = understood(await run(argv, { home, env }))
  expect(found.status).toBe(2)
  expect(found.text).toContain('s1: ')
  expect(found.text).toContain(' (Acme Widgets on s0) ')
  const alone = await run(['expiring', '--profile', 's0', ...argv.slice(2)], { home, env })
  expect(alone.stdout).not.toContain(' on s0')
  expect(found.data['unread']).toBe(1)
  const fine = ['--kinds', 'domains', '--expired-within', '0', '--check', 'warn=1d,crit=0']
  const unknown = understood(await run(['expiring', '--all-profiles', ...fine], { home, env }))
  expect(unknown.status).toBe(3)
  await other?.close()
  await full?.close()
})

it('declares the statuses of a plugin', () => {
  expect(exitStatusesOf(expiringCommand())).toEqual(expect.arrayContaining([0, 1, 2, 3, 11]))
})
