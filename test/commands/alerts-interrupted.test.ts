import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { alertId } from '../../src/alerts/alert-id.ts'
import type { Release } from '../../src/resources/releases.ts'
import { tableOf } from '../../src/sandbox/database.ts'
import { type Fate, PASS, type Passing } from '../hazards/front.ts'
import { type HazardInstance, hazardInstance } from '../hazards/hazard-instance.ts'
import { freshHome } from '../support/run.ts'

// What the server holds is compared, not what the program says.

const ID = alertId(1, 'k')
const OPEN = ['alerts', 'open', '--client', '1', '--key', 'k', '--subject', 'S']
const DETAILS = { ticket_details: `<p>Hi</p><p>Alert-ID: ${ID}</p>` }
const MAIL = { ...DETAILS, ticket_subject: 'Re: S', ticket_status: '1', ticket_client_id: '1' }

/** The releases before and after tickets say where they come from, and those that no operation tells apart. */
const TRIED: readonly Release[] = ['25.01', '25.03', '25.06', '25.09', '26.10']

/** What happens to the create, as long as `isBad` is set. */
interface Fault {
  isBad: boolean
  create: (request: Passing) => Fate
  /** What happens to reads after it. */
  read?: Fate
}

async function instanceWith(release: Release, fault: Fault): Promise<HazardInstance> {
  let isSent = false
  return hazardInstance(release, undefined, (request) => {
    if (!fault.isBad) return PASS
    if (request.operation === 'tickets/create' && request.method === 'POST') {
      isSent = true
      return fault.create(request)
    }
    return isSent ? (fault.read ?? PASS) : PASS
  })
}

function ticketsOf({ database }: HazardInstance) {
  const { rows } = tableOf(database, 'tickets')
  return rows.filter((row) => String(row['ticket_details']).includes(ID))
}

/** What is remembered about the alert. */
function remembered(home: string): unknown {
  const folder = join(home, '.local', 'state', 'itflow', 'alerts')
  const [owner = ''] = readdirSync(folder)
  return JSON.parse(readFileSync(join(folder, owner, 'opened', `${ID}.json`), 'utf8'))
}

const LOST: Fate = { kind: 'lost', handled: true }
const FAILED: Fate = { kind: 'answer', status: 500, body: 'no database' }

const FAULTS: readonly (readonly [string, Omit<Fault, 'isBad'>])[] = [
  ['its reply is lost', { create: () => LOST }],
  ['its reply is lost and nothing can be read', { create: () => LOST, read: FAILED }],
  [
    'it fails after creating the ticket',
    { create: () => change(() => ({ status: 500, body: '' })) },
  ],
  [
    'it fails after creating the ticket and nothing can be read',
    { create: () => change(() => ({ status: 500, body: '<b>Fatal error</b>' })), read: FAILED },
  ],
  [
    'its reply is cut off',
    { create: () => change(({ body }) => ({ status: 200, body: body.slice(0, 20) })) },
  ],
  [
    'its reply is cut off and nothing can be read',
    {
      create: () => change(({ body }) => ({ status: 200, body: body.slice(0, 20) })),
      read: FAILED,
    },
  ],
  [
    'its reply names no ticket',
    {
      create: () => change(() => ({ status: 200, body: '{"success":"True","count":1,"data":[]}' })),
    },
  ],
]

function change(
  how: (reply: { status: number; body: string }) => { status: number; body: string },
) {
  return { kind: 'change', change: how } as const
}

describe.each(TRIED)('on %s an alert gets one ticket', (release) => {
  it.each(FAULTS)('if %s', async (_, broken) => {
    const fault = { isBad: true, ...broken }
    const instance = await instanceWith(release, fault)
    await instance.itflow(OPEN)
    expect(ticketsOf(instance)).toHaveLength(1)
    fault.isBad = false
    const again = await instance.itflow(OPEN)
    expect([again.status, again.stderr]).toEqual([0, expect.stringContaining('already')])
    expect((await instance.itflow(OPEN)).status).toBe(0)
    expect(ticketsOf(instance)).toHaveLength(1)
  })

  it('if it is interrupted while the create is on its way', async () => {
    const controller = new AbortController()
    const create = (): Fate => {
      setTimeout(() => controller.abort(), 100)
      return { kind: 'silent', handled: true }
    }
    const fault = { isBad: true, create }
    const instance = await instanceWith(release, fault)
    await instance.itflow(OPEN, { signal: controller.signal })
    fault.isBad = false
    expect((await instance.itflow(OPEN)).status).toBe(0)
    expect(ticketsOf(instance)).toHaveLength(1)
  })

  it('if the list does not have it yet', async () => {
    const hide = ({ operation, query }: Passing): Fate =>
      operation === 'tickets/read' && !query.has('ticket_id')
        ? change(({ status, body }) => {
            const reply = JSON.parse(body)
            const rows: { ticket_details: string }[] = reply.data ?? []
            const data = rows.filter(({ ticket_details: html }) => !html.includes(ID))
            return { status, body: JSON.stringify({ ...reply, data, count: data.length }) }
          })
        : PASS
    const instance = await hazardInstance(release, undefined, hide)
    const first = await instance.itflow([...OPEN, '--json'])
    const again = await instance.itflow([...OPEN, '--json'])
    expect([first.status, again.status]).toEqual([0, 0])
    expect(JSON.parse(again.stdout).ticket_id).toBe(JSON.parse(first.stdout).ticket_id)
    expect(ticketsOf(instance)).toHaveLength(1)
  })

  it('from this computer, even if a lost create is far older than other tickets', async () => {
    const fault = { isBad: true, create: () => LOST, read: FAILED }
    const instance = await instanceWith(release, fault)
    const before = instance.put('tickets', { ...MAIL, ticket_source: 'Email' })
    await instance.itflow(OPEN)
    fault.isBad = false
    instance.put('tickets', { ...MAIL, ...DETAILS, ticket_source: 'Email' })
    const { status, stdout } = await instance.itflow([...OPEN, '--json'])
    expect([status, JSON.parse(stdout).ticket_id]).toEqual([0, before + 1])
    expect(instance.writes()).toHaveLength(1)
  })
})

describe('what is remembered about an alert', () => {
  it('is its ticket, when it was opened, and how it was then', async () => {
    const home = freshHome()
    const instance = await hazardInstance('26.10')
    const { stdout } = await instance.itflow([...OPEN, '--assigned-to', '1', '--json'], { home })
    const row = JSON.parse(stdout)
    const at = new Date('2026-11-24T12:00:00Z').getTime()
    const state = { assigned: 1, status: row.ticket_status }
    expect(remembered(home)).toEqual({ tickets: [{ ticket: row.ticket_id, at, ...state }] })
  })

  it.each(TRIED)('is nothing on %s if the server has refused the ticket', async (release) => {
    const refusal = '{"success":"False","message":"Auth success but insert query failed"}'
    const create = (): Fate => ({ kind: 'answer', status: 200, body: refusal })
    const fault = { isBad: true, create }
    const instance = await instanceWith(release, fault)
    expect((await instance.itflow(OPEN)).status).not.toBe(0)
    // Whoever knows the ID could mail in a ticket now.
    instance.put('tickets', MAIL)
    fault.isBad = false
    expect((await instance.itflow(OPEN)).stderr).not.toContain('already')
    expect(ticketsOf(instance)).toHaveLength(2)
  })

  it('stays valid once a release that names the source has replaced one that does not', async () => {
    const instance = await hazardInstance('26.10')
    const home = freshHome()
    await instance.itflow(OPEN, { home })
    for (const ticket of ticketsOf(instance)) ticket['ticket_source'] = null
    expect((await instance.itflow(OPEN, { home })).stderr).toContain('already')
    expect((await instance.itflow(OPEN, { home: freshHome() })).stderr).not.toContain('already')
  })
})
