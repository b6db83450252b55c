import { describe, expect, it } from 'vitest'
import type { Database } from '../../src/sandbox/database.ts'
import { widthOf } from '../../src/text/width.ts'
import { namedZone } from '../../src/time/zone.ts'
import { type Fate, PASS } from '../hazards/front.ts'
import { hazardInstance, RELEASES, releases } from '../hazards/hazard-instance.ts'
import { freshHome, run, runSandbox } from '../support/run.ts'
import { startSandbox } from '../support/sandbox.ts'

const ZONE = { env: { ITFLOW_TIMEZONE: 'UTC' } }
const BERLIN = namedZone('Europe/Berlin')

const rowsOf = ({ tables }: Database, name: string) => tables[name]?.rows ?? []

/** The lines of a hand-over below a heading, up to the next one. */
function linesBelow(markdown: string, heading: string): string[] {
  const [, rest = ''] = markdown.split(`\n## ${heading}`)
  const [part = ''] = rest.split('\n## ')
  return part
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
}

describe.each(RELEASES)('a hand-over of %s', (release) => {
  it('counts and lists what changed, with the same tickets as JSON', async () => {
    const { itflow } = await hazardInstance(release)
    const json = await itflow(['duty', '--since', '5d', '--limit', '1000', '--json'], ZONE)
    const rows = JSON.parse(json.stdout) as { section: string; number: string }[]
    const argv = ['duty', '-o', 'markdown', '--since', '5d', '--limit', '1000']
    const { status, stdout } = await itflow(argv, ZONE)
    expect(status).toBe(0)
    for (const [section, title] of [
      ['opened', 'Opened'],
      ['closed', 'Closed'],
      ['updated', 'Updated'],
    ] as const) {
      const numbers = rows.filter((row) => row.section === section).map(({ number }) => number)
      expect(numbers.length).toBeGreaterThan(0)
      expect(stdout).toContain(`## ${title} (${numbers.length})`)
      expect(stdout).toContain(`${numbers.length} ${section}`)
      const listed = linesBelow(stdout, title).filter((line) => line.startsWith('- '))
      expect(listed.map((line) => /TCK-\d+/.exec(line)?.[0]).sort()).toEqual(numbers.sort())
    }
  })

  it('says that replies cannot be listed, or what the latest one is', async () => {
    const { itflow } = await hazardInstance(release)
    const { stdout, stderr } = await itflow(['duty', '-o', 'text'], { ...ZONE, terminal: 200 })
    const hasReplies = releases('26.08.2').includes(release)
    const reply = 'Reply: Robin Field, Internal, Tue 24 Nov 10:00, 10 m: Pings, but port 9100 is'
    expect(stdout.includes(reply)).toBe(hasReplies)
    const remark = "Ticket replies can't be listed on environment"
    expect([stdout.includes(remark), stderr.includes(remark)]).toEqual([!hasReplies, !hasReplies])
  })
})

describe('the text', () => {
  it('is of the last 24 hours by default, and says since when in the zone of the person', async () => {
    const { itflow } = await hazardInstance('26.10')
    const zone = BERLIN === undefined ? {} : { zone: BERLIN }
    const { stdout, stderr } = await itflow(['duty', '-o', 'text'], { ...ZONE, ...zone })
    expect(stdout).toMatch(/^Hand-over\n=+\nTickets on environment\n/)
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'Since Mon 23 Nov 13:00 (UTC+01:00), written Tue 24 Nov 13:00 (UTC+01:00)',
    )
    expect(stdout).toContain('opened Tue 24 Nov 07:00')
    expect(stdout).not.toMatch(/ ago\b|yesterday/)
    expect(stderr).toBe('')
    const utc = await itflow(['duty', '-o', 'text', '--utc'], { ...ZONE, ...zone })
    expect(utc.stdout).toContain('opened Tue 24 Nov 06:00')
    expect(utc.stdout).toContain('(UTC+00:00)')
  })

  it('says the offset of each moment if the clocks changed in between', async () => {
    const { itflow } = await hazardInstance('26.10')
    const zone = BERLIN === undefined ? {} : { zone: BERLIN }
    const argv = ['duty', '-o', 'text', '--since', '2026-10-24T22:00']
    const { stdout } = await itflow(argv, { ...ZONE, ...zone })
    expect(stdout.replace(/\s+/g, ' ')).toContain('Since Sat 24 Oct 22:00 (UTC+02:00), written')
  })

  it('says that the zone of the server is not known (H44)', async () => {
    const { itflow } = await hazardInstance('26.10')
    const { stdout, stderr } = await itflow(['duty', '-o', 'markdown'])
    expect(stdout).toContain('The time zone of the server is not known')
    expect(stderr).toContain('were compared as if written in UTC')
    expect(stdout).toContain('opened Tue 24 Nov 06:00')
  })

  it('lists each ticket that needs somebody once, and says how many more there are', async () => {
    const { stdout } = await runSandbox(['duty', '-o', 'markdown', '--limit', '3'])
    const lines = linesBelow(stdout, 'Needs somebody now')
    expect(lines.filter((line) => line.startsWith('- '))).toEqual([
      '- Unassigned: 6',
      '- High and urgent: 6',
      '- Untouched for 3d: 5',
    ])
    const whole = linesBelow(
      (await runSandbox(['duty', '-o', 'markdown'])).stdout,
      'Needs somebody now',
    )
    expect(whole).toContain('- Untouched for 3d: 5, 3 of them listed above')
    const numbers = whole.flatMap((line) => /TCK-\d+/.exec(line)?.[0] ?? [])
    expect(new Set(numbers).size).toBe(numbers.length)
    expect(lines.filter((line) => line.includes('and '))).toContain('  - and 3 more')
  })

  it('says so if nothing changed and nothing is open', async () => {
    const { database, itflow } = await hazardInstance('26.10')
    for (const row of rowsOf(database, 'tickets')) {
      row['ticket_status'] = '5'
      row['ticket_created_at'] = '2026-01-01 00:00:00'
      row['ticket_updated_at'] = null
      row['ticket_closed_at'] = '2026-01-02 00:00:00'
    }
    for (const row of rowsOf(database, 'ticket_replies')) {
      row['ticket_reply_created_at'] = '2026-01-01 00:00:00'
    }
    const { status, stdout } = await itflow(['duty', '-o', 'markdown'], ZONE)
    expect(status).toBe(0)
    expect(stdout).toContain('Nothing changed.')
    expect(stdout).toContain('Now: 0 open tickets.')
    expect(linesBelow(stdout, 'Needs somebody now')).toEqual(['Nothing.'])
    expect(stdout.match(/^## .*/gm)).toEqual(['## Summary', '## Needs somebody now'])
  })

  it('lists replies on tickets that otherwise did not change', async () => {
    const { database, row, itflow } = await hazardInstance('26.10')
    for (const one of rowsOf(database, 'tickets')) one['ticket_updated_at'] = null
    const { ticket_id: ticket } = row('tickets', { ticket_number: '1029' })
    const reply = rowsOf(database, 'ticket_replies').find(
      (one) => one['ticket_reply_ticket_id'] === ticket,
    )
    Object.assign(reply ?? {}, { ticket_reply_created_at: '2026-11-24 11:00:00' })
    const { stdout } = await itflow(['duty', '-o', 'markdown', '--since', '2h'], ZONE)
    const lines = linesBelow(stdout, 'Other replies').join('\n')
    expect(lines).toContain('TCK-1029')
    expect(lines).toContain('Reply: Sam Okafor, Internal, Tue 24 Nov 11:00, 15 m: Reboot planned')
  })

  it('counts the replies before the last one', async () => {
    const { stdout } = await runSandbox(['duty', '-o', 'markdown', '--since', '2d'])
    expect(stdout).toContain('Last of 3 replies: A. Tech, Public,')
  })

  it.each([40, 80, 200])('fits %i columns as text', async (terminal) => {
    const { status, stdout } = await runSandbox(['duty', '-o', 'text'], { terminal })
    expect(status).toBe(0)
    for (const line of stdout.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(terminal)
  })

  it.each([40, 80, 200])('is the same Markdown at %i columns as piped', async (terminal) => {
    const piped = await runSandbox(['duty', '-o', 'markdown'])
    const shown = await runSandbox(['duty', '-o', 'markdown'], { terminal })
    expect(shown.stdout).toBe(piped.stdout)
  })

  it.each(['text', 'markdown'])(
    'has nothing of a hostile name but its letters: %s',
    async (format) => {
      const { database, row, itflow } = await hazardInstance('26.10')
      const bad = '\u001b[31m# [x](javascript:y)\u202e\n\n## Opened (9)\n| a | <b>'
      row('tickets', { ticket_number: '1042' })['ticket_subject'] = bad
      row('clients', { client_id: '1' })['client_name'] = bad
      for (const reply of rowsOf(database, 'ticket_replies')) reply['ticket_reply'] = bad
      const { status, stdout } = await itflow(['duty', '-o', format], ZONE)
      expect(status).toBe(0)
      expect(stdout).not.toMatch(/[\u001b\u202e]/)
      expect(stdout).not.toMatch(/^#* ?Opened \(9\)/m)
      if (format === 'markdown') expect(stdout).not.toMatch(/[^\\]\[x\]|[^\\]<b>/)
    },
  )

  it('is of the tickets of a technician, or of a client', async () => {
    const { itflow } = await hazardInstance('26.10')
    const env = { ...ZONE.env, ITFLOW_TECHNICIAN: '4' }
    const mine = await itflow(['duty', '-o', 'markdown', '--mine'], { env })
    expect(mine.stdout).toContain('Tickets assigned to you on environment')
    expect(mine.stdout).not.toContain('nassigned')
    const own = await itflow(['duty', '-o', 'markdown', '--client', 'BAKERY'], ZONE)
    expect(own.stdout).toContain("Tickets of Björk & Søn's Bakery 🍞 on environment")
    expect(own.stdout).not.toContain('Acme')
  })
})

it('cannot be queried', async () => {
  expect(await run(['duty', '-o', 'text', '--query', '[]'])).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringContaining("--query can't be used with -o text"),
  })
})

it('says in the text and with its status that replies could not be read', async () => {
  const { itflow } = await hazardInstance('26.10', undefined, ({ operation }): Fate => {
    const body = '{"success":"False","message":"No permission"}'
    return operation === 'ticket_replies/read' ? { kind: 'answer', status: 403, body } : PASS
  })
  const { status, stdout, stderr } = await itflow(['duty', '-o', 'markdown'], ZONE)
  expect(status).toBe(11)
  expect(linesBelow(stdout, 'Replies').join(' ')).toMatch(/^Ticket replies could not be read: /)
  expect(linesBelow(stdout, 'Opened').length).toBeGreaterThan(0)
  expect(stderr).toContain('Ticket replies could not be read')
})

it('says in the text and with its status that clients could not be read', async () => {
  const { itflow } = await hazardInstance('26.10', undefined, ({ operation }): Fate => {
    const body = '{"success":"False","message":"No **permission**"}'
    return operation === 'clients/read' ? { kind: 'answer', status: 403, body } : PASS
  })
  const { status, stdout } = await itflow(['duty', '-o', 'markdown'], ZONE)
  expect(status).toBe(11)
  const [head = ''] = stdout.split('\n## ')
  expect(head).toMatch(/^Clients could not be read: .*No \\\*\\\*permission/m)
})

it('names a ticket without a subject once', async () => {
  const { row, itflow } = await hazardInstance('26.10')
  row('tickets', { ticket_number: '1042' })['ticket_subject'] = '\u202e '
  const { stdout } = await itflow(['duty', '-o', 'markdown'], ZONE)
  expect(stdout).toContain('- TCK-1042 (Acme Widgets) – High')
})

it('is one for each instance, and names the one that fails', async () => {
  const servers = [await startSandbox('26.10'), await startSandbox('25.06')]
  const home = freshHome()
  const env = { KEY: servers[0]?.key ?? '' }
  for (const [index, { url }] of servers.entries()) {
    const words = ['--url', url, '--key-env', 'KEY', '--timezone', 'UTC', '--no-test']
    await run(['profiles', 'add', `s${index}`, ...words], { home, env })
  }
  const argv = ['duty', '-o', 'markdown', '--all-profiles']
  const both = await run(argv, { home, env })
  expect(both.status).toBe(0)
  expect(both.stdout.match(/^# .*/gm)).toEqual(['# Hand-over: s0', '# Hand-over: s1'])
  await servers[1]?.close()
  const partly = await run(argv, { home, env })
  expect(partly.status).toBe(11)
  expect(partly.stdout.match(/^# .*/gm)).toEqual(['# Hand-over: s0'])
  expect(partly.stderr).toContain('1 of 2 instances failed')
  await servers[0]?.close()
})
