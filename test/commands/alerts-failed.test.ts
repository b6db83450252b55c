import { describe, expect, it, test } from 'vitest'
import { readOrders, takeOrders } from '../../src/alerts/orders.ts'
import type { Outbox } from '../../src/alerts/outbox/outbox.ts'
import { SANDBOX } from '../alerts/sample-status.ts'
import { sampleEvent, storedReceiver } from '../alerts/stored-receiver.ts'
import { placeIn } from '../sources/memories.ts'
import { freshHome, type RunOptions, run, runSandbox } from '../support/run.ts'

const FAILED = [
  { event: sampleEvent(), reason: 'The client is archived' },
  {
    event: sampleEvent({ subject: 'UPS on battery', clients: ['Globex', 'globex.example'] }),
    reason: 'No client Internal',
  },
  {
    event: sampleEvent({ subject: 'It recovered', state: 'recovery', clients: [] }),
    reason: 'No ticket 7',
  },
]

/** A receiver with three failed alerts, whose numbers are 1 to 3. */
async function withFailed() {
  const home = freshHome()
  const place = placeIn(home)
  const outbox = await storedReceiver(home, { failed: FAILED, age: 60_000 })
  const cli = (argv: readonly string[], options: RunOptions = {}) =>
    runSandbox(['alerts', 'failed', ...argv], { home, ...options })
  const json = async (argv: readonly string[]) => {
    const { stdout } = await cli([...argv, '--json'])
    return JSON.parse(stdout) as Record<string, unknown>[]
  }
  const orders = () => readOrders(place, SANDBOX)
  return { home, place, outbox, cli, json, orders }
}

/** Does what was ordered, as the receiver does. */
async function obey(home: string, outbox: Outbox): Promise<void> {
  await takeOrders(placeIn(home), SANDBOX, async ({ retry, drop }) => {
    await outbox.drop(drop)
    await outbox.retry(retry)
  })
}

describe('the list of failed alerts', () => {
  it('has what each one needs, and no key', async () => {
    const { cli, json } = await withFailed()
    const received = '2026-11-24T11:59:00.000Z'
    const common = { source: 'zabbix', received, since: received, ticket: null, ordered: null }
    expect(await json([])).toEqual([
      {
        ...{ ...common, number: 1, client: 'Acme Widgets', state: 'alert' },
        ...{ subject: 'Disk full on SRV-01', reason: 'The client is archived' },
      },
      {
        ...{ ...common, number: 2, client: 'Globex, globex.example', state: 'alert' },
        ...{ subject: 'UPS on battery', reason: 'No client Internal' },
      },
      {
        ...{ ...common, number: 3, client: '', state: 'recovery' },
        ...{ subject: 'It recovered', reason: 'No ticket 7' },
      },
    ])
    expect(await json(['list'])).toEqual(await json([]))
    const { stdout } = await cli(['LIST'])
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      'NUMBER\tSOURCE\tCLIENT\tSUBJECT\tREASON\tSINCE',
      '1\tzabbix\tAcme Widgets\tDisk full on SRV-01\tThe client is archived\t2026-11-24T11:59:00.000Z',
    ])
    expect(JSON.stringify(await json([]))).not.toContain('s3cret')
  })

  const LONG =
    'The client Acme Widgets of the payload is archived, and unknown_client names none that ITFlow has'

  it.each([
    [80, [sampleEvent()], /^NUMBER +SOURCE +SUBJECT +REASON$/],
    [80, [sampleEvent({ clients: [] })], /^NUMBER +SOURCE +SUBJECT +REASON$/],
    [200, [sampleEvent()], /^NUMBER +SOURCE +CLIENT +SUBJECT +REASON +SINCE$/],
  ])('on %i columns leaves the room to the reason', async (terminal, events, headings) => {
    const home = freshHome()
    const failed = events.map((event) => ({ event, reason: LONG }))
    await storedReceiver(home, { failed, age: 60_000 })
    const { stdout } = await runSandbox(['alerts', 'failed'], { home, terminal })
    const [head = '', row = ''] = stdout.split('\n')
    expect(head.trim()).toMatch(headings)
    expect(row).toContain(LONG.slice(0, 38))
    expect(row).toContain('Disk full on SRV-01')
  })

  it('on 100 columns has all columns if the reason is short', async () => {
    const { cli } = await withFailed()
    const { stdout } = await cli([], { terminal: 100 })
    expect(stdout).toMatch(/^NUMBER +SOURCE +CLIENT +SUBJECT +REASON +SINCE/)
  })

  it('can be filtered with --query, also as what was ordered', async () => {
    const { cli } = await withFailed()
    const wanted = ['--json', '--query', '[?number > `1`].[number, ordered]']
    expect(JSON.parse((await cli(['list', ...wanted])).stdout)).toEqual([
      [2, null],
      [3, null],
    ])
    expect(JSON.parse((await cli(['retry', '1', '3', ...wanted])).stdout)).toEqual([[3, 'retry']])
  })

  it('is empty without a receiver', async () => {
    const home = freshHome()
    const { status, stdout, stderr } = await runSandbox(['alerts', 'failed', '--json'], { home })
    expect([status, JSON.parse(stdout)]).toEqual([0, []])
    expect(stderr).toContain('No failed alerts on sandbox.')
  })

  it('has the ticket that reports an alert', async () => {
    const { outbox, json } = await withFailed()
    await outbox.report([2], 77)
    expect((await json([])).map(({ ticket }) => ticket)).toEqual([null, 77, null])
  })
})

describe('retry', () => {
  it('orders what is named, once each, and the receiver does it', async () => {
    const { home, outbox, cli, json, orders } = await withFailed()
    const { status, stdout, stderr } = await cli(['retry', '3', '1', '3', '--json'])
    expect([status, stderr]).toEqual([0, ''])
    const shown = JSON.parse(stdout) as Record<string, unknown>[]
    expect(shown.map(({ number, ordered }) => [number, ordered])).toEqual([
      [3, 'retry'],
      [1, 'retry'],
    ])
    expect(orders()).toMatchObject({ retry: [3, 1], drop: [] })
    expect((await json([])).map(({ ordered }) => ordered)).toEqual(['retry', null, 'retry'])
    await obey(home, outbox)
    expect([...outbox.state.waiting.keys()].sort()).toEqual([1, 3])
    expect((await json([])).map(({ number }) => number)).toEqual([2])
  })

  it('works without a receiver too, and says when it happens', async () => {
    const { outbox, cli, orders } = await withFailed()
    await outbox.close()
    const { status, stderr } = await cli(['retry', '--all'])
    expect(status).toBe(0)
    expect(stderr).toContain('No receiver is running for sandbox on this computer.')
    expect(stderr).toContain('This takes effect when one starts.')
    expect(orders().retry).toEqual([1, 2, 3])
  })

  it('does not ask', async () => {
    const { cli } = await withFailed()
    expect((await cli(['retry', '--all'], { terminal: 80 })).status).toBe(0)
  })
})

describe('drop', () => {
  it('asks first, and does nothing if the answer is no', async () => {
    const { home, outbox, cli, orders } = await withFailed()
    const no = await cli(['drop', '2'], { terminal: 80, answers: [false] })
    expect(no.questions).toEqual(['Drop 1 failed alert on sandbox? It is lost.'])
    expect([no.status, orders().drop]).toEqual([2, []])
    const yes = await cli(['drop', '2', '3'], { terminal: 80, answers: [true] })
    expect(yes.questions).toEqual(['Drop 2 failed alerts on sandbox? They are lost.'])
    expect([yes.status, orders().drop]).toEqual([0, [2, 3]])
    await obey(home, outbox)
    expect([...outbox.state.failed.keys()]).toEqual([1])
  })

  it('needs --yes where nobody can be asked', async () => {
    const { cli, orders } = await withFailed()
    const { status, stdout, stderr } = await cli(['drop', '--all'])
    expect([status, stdout, orders().drop]).toEqual([10, '', []])
    expect(stderr).toContain('Confirmation needs a terminal, or --yes.')
    expect((await cli(['drop', '--all', '--yes'])).status).toBe(0)
    expect(orders().drop).toEqual([1, 2, 3])
  })

  it('and retry replace each other', async () => {
    const { cli, orders } = await withFailed()
    await cli(['drop', '--all', '--yes'])
    await cli(['retry', '2'])
    expect(orders()).toMatchObject({ retry: [2], drop: [1, 3] })
    await cli(['drop', '2', '--yes'])
    expect(orders()).toMatchObject({ retry: [], drop: [1, 3, 2] })
  })
})

const NO_NUMBER = /^NUMBER .*: not a whole number of at least 1$/m

test.each([
  [['retry'], 2, /Name the alerts to retry by their numbers, or use --all\n.*itflow alerts failed/],
  [['drop', '--yes'], 2, /Name the alerts to drop by their numbers, or use --all/],
  [['retry', '1', '--all'], 2, /Name the alerts to retry/],
  [['retry', '0'], 2, NO_NUMBER],
  [['retry', '-1'], 2, /-1/],
  [['drop', 'all', '--yes'], 2, NO_NUMBER],
  [['retry', '1', '99', '98'], 5, /^No failed alerts 99 and 98\n.*itflow alerts failed/m],
  [['drop', '9007199254740993', '--yes'], 5, /^No failed alert 9007199254740992/m],
  [['list', '1'], 2, /always has all of them\n.*Leave out 1/],
  [['list', '--all'], 2, /always has all of them\n.*Leave out --all/],
  [['rety', '1'], 2, /ACTION rety: not one of list, retry, drop\n.*Did you mean retry\?/],
  [['1'], 2, /ACTION 1: not one of/],
  [['retry', '1', '--dry-run'], 2, /--dry-run/],
])('%j is refused, and orders nothing', async (argv, expected, said) => {
  const { cli, orders } = await withFailed()
  const { status, stdout, stderr } = await cli(argv)
  expect([status, stdout]).toEqual([expected, ''])
  expect(stderr).toMatch(said)
  expect(orders()).toMatchObject({ retry: [], drop: [] })
})

test('with nothing failed, --all does nothing', async () => {
  const home = freshHome()
  for (const verb of ['retry', 'drop']) {
    const argv = ['alerts', 'failed', verb, '--all', '--json']
    const { status, stdout, stderr } = await runSandbox(argv, { home })
    expect([status, JSON.parse(stdout)]).toEqual([0, []])
    expect(stderr).toContain('No failed alerts on sandbox.')
  }
})

test('they are those of the profile in use', async () => {
  const { home } = await withFailed()
  const env = { ITFLOW_URL: 'http://127.0.0.1:9/', ITFLOW_API_KEY: 'k', ITFLOW_ALLOW_HTTP: '1' }
  const { stdout } = await run(['alerts', 'failed', '--json'], { home, env })
  expect(JSON.parse(stdout)).toEqual([])
})
