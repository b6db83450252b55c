import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { resources } from '../../src/resources/index.ts'
import type { Release } from '../../src/resources/releases.ts'
import { widthOf } from '../../src/text/width.ts'
import { PASS, type Passing } from '../hazards/front.ts'
import {
  type HazardInstance,
  hazardInstance,
  RELEASES,
  releases,
} from '../hazards/hazard-instance.ts'
import { run, runSandbox } from '../support/run.ts'

const WITH_REPLIES = releases('26.08.2')
const WITHOUT = RELEASES.filter((release) => !WITH_REPLIES.includes(release))
const READ = 'ticket_replies/read'

const readsOf = (instance: HazardInstance) =>
  instance.reads().filter(({ operation }) => operation === READ)

/** An instance with a ticket, its replies, and its ID. */
async function conversing(
  replies: readonly Record<string, string>[],
  release: Release = '26.10',
  decide?: Parameters<typeof hazardInstance>[2],
) {
  const instance = await hazardInstance(release, undefined, decide)
  const ticket = instance.put('tickets', {
    ticket_subject: 'Door will not shut',
    ticket_prefix: 'TCK-',
    ticket_number: '4711',
    ticket_details: '<p>Since <b>Monday</b></p>',
    ticket_priority: 'Urgent',
    ticket_status: '2',
    ticket_client_id: '1',
  })
  for (const values of replies) {
    instance.put('ticket_replies', {
      ticket_reply_ticket_id: String(ticket),
      ticket_reply_by: '2',
      ticket_reply_type: 'Internal',
      ticket_reply_time_worked: '00:10:00',
      ticket_reply_created_at: '2026-11-20 10:00:00',
      ...values,
    })
  }
  const get = (...more: string[]) => ['tickets', 'get', String(ticket), ...more]
  return { instance, ticket: String(ticket), get }
}

const THREE = [
  { ticket_reply: '<p>third</p>', ticket_reply_created_at: '2026-11-22 10:00:00' },
  {
    ticket_reply: '<p>first</p>',
    ticket_reply_type: 'Public',
    ticket_reply_created_at: '2026-11-20 10:00:00',
    ticket_reply_time_worked: '01:35:00',
  },
  {
    ticket_reply: '<p>second</p>',
    ticket_reply_type: 'Client',
    ticket_reply_created_at: '2026-11-20 10:00:00',
    ticket_reply_time_worked: '00:00:00',
  },
]

const headings = (text: string) => text.split('\n').filter((line) => line.startsWith('──'))

describe('a ticket is shown with its replies', () => {
  it.each(WITH_REPLIES)('at a terminal, on %s', async (release) => {
    const { instance, get } = await conversing(THREE, release)
    const { status, stdout, stderr } = await instance.itflow(get(), { terminal: 80 })
    expect(status).toBe(0)
    const [title = '', ...lines] = stdout.split('\n')
    expect(title).toMatch(/^TCK-4711 Door will not shut +Urgent · Open · Acme Widgets$/)
    expect(lines.join('\n')).toMatch(/^ {2}Opened .+Worked +1 h 45 m$/m)
    expect(headings(stdout).map((line) => line.replace(/ ─+$/, ''))).toEqual([
      '── A. Tech · public · 2026-11-20 10:00 · 1 h 35 m',
      '── Grace Hopper · client · 2026-11-20 10:00',
      '── A. Tech · internal · 2026-11-22 10:00 · 10 m',
    ])
    expect(stdout.match(/^ {2}(first|second|third)$/gm)).toEqual(['  first', '  second', '  third'])
    expect(stdout).toContain('\n  Details\n  Since Monday\n')
    expect(stdout).not.toContain('<')
    expect(stderr).toContain('· 3 ticket replies · itflow tickets reply TCK-4711 ·')
  })

  it('piped: the record as it was, an empty line, and the conversation', async () => {
    const { instance, get } = await conversing(THREE)
    const { stdout } = await instance.itflow(get())
    const alone = await instance.itflow(get('--no-replies'))
    expect(
      stdout.startsWith(
        `${alone.stdout}\n── A. Tech · public · 2026-11-20T10:00:00 · 1 h 35 m\n  first\n`,
      ),
    ).toBe(true)
    expect(stdout.endsWith('\n\nWorked in total: 1 h 45 m\n')).toBe(true)
    expect(alone.stdout).toMatch(/^FIELD\tVALUE\n(.+\t.*\n)+$/)
  })

  it.each([30, 40, 80, 200])('in %i columns', async (terminal) => {
    const { instance, get } = await conversing([
      {
        ticket_reply: `<p>${'A long sentence. '.repeat(30)}</p>`,
        ticket_reply_time_worked: '12:59:00',
      },
      { ticket_reply: `<p>${'x'.repeat(300)}</p>`, ticket_reply_type: 'Client' },
      { ticket_reply: 'One<hr>Two<img src="cid:1"><img src="cid:2">' },
    ])
    for (const argv of [get(), ['tickets', 'replies', 'TCK-4711']]) {
      const { stdout } = await instance.itflow(argv, { terminal })
      for (const line of stdout.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(terminal)
      expect(headings(stdout)).toHaveLength(3)
      expect(stdout).toMatch(/^ {2}One\n\n {2}-+\n\n {2}Two\n/m)
    }
  })

  it('is readable with and without color', async () => {
    const { instance, get } = await conversing(THREE)
    const plain = await instance.itflow(get(), { terminal: 100 })
    const colored = await instance.itflow(get(), { terminal: 100, color: true })
    expect(colored.stdout.replace(/\u001b\[\d+m/g, '')).toBe(plain.stdout)
  })

  it('is readable by a screen reader, with its replies counted', async () => {
    const { instance, get } = await conversing(THREE)
    const env = { ITFLOW_ACCESSIBLE: '1' }
    const { status, stdout } = await instance.itflow(get(), { terminal: 80, env })
    expect(status).toBe(0)
    const [title = '', ...lines] = stdout.split('\n')
    expect(title).toBe('TCK-4711 Door will not shut, Urgent, Open, Acme Widgets')
    expect(lines).toContain('Worked: 1 h 45 m')
    expect(lines.filter((line) => line.startsWith('Reply '))).toEqual([
      'Reply 1 of 3, A. Tech, public, 2026-11-20 10:00, 1 h 35 m',
      'Reply 2 of 3, Grace Hopper, client, 2026-11-20 10:00',
      'Reply 3 of 3, A. Tech, internal, 2026-11-22 10:00, 10 m',
    ])
    expect(stdout).not.toMatch(/[─·—]/)
  })

  it('without replies, has nothing more', async () => {
    const { instance, get } = await conversing([])
    const shown = await instance.itflow(get(), { terminal: 80 })
    expect(shown.stderr).toContain('· No replies · itflow tickets reply TCK-4711')
    expect(headings(shown.stdout)).toEqual([])
    expect(shown.stdout).not.toContain('Worked')
    const piped = await instance.itflow(get())
    expect(piped.stdout).toBe((await instance.itflow(get('--no-replies'))).stdout)
  })

  it('through the pager if it is long', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'itflow-pager-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const file = join(folder, 'paged')
    const { instance, get } = await conversing(Array.from({ length: 12 }, () => THREE).flat())
    const env = { ITFLOW_PAGER: `cat > '${file}'` }
    const { stdout } = await instance.itflow(get(), { terminal: 80, env })
    expect(stdout).toBe('')
    expect(headings(readFileSync(file, 'utf8'))).toHaveLength(36)
  })

  it('and names the profile in the next steps', async () => {
    const { stderr } = await runSandbox(['tickets', 'get', 'TCK-1042'], { terminal: 200 })
    expect(stderr).toContain('itflow tickets reply TCK-1042 --profile sandbox')
    expect(stderr).toContain('itflow tickets get 59 --profile sandbox --json for every field')
  })
})

describe('replies are not read', () => {
  it.each([
    ['--json'],
    ['-o', 'ndjson'],
    ['--csv'],
    ['-o', 'yaml'],
    ['--no-replies'],
    ['--fields', 'subject'],
    ['--query', 'ticket_subject'],
    ['59'],
  ])('with %s %s', async (...more) => {
    const { instance, get } = await conversing(THREE)
    const { status, stdout } = await instance.itflow(get(...more))
    expect(status).toBe(0)
    expect(readsOf(instance)).toEqual([])
    expect(stdout).not.toMatch(/<p>first|── |"replies"/)
  })
})

describe('--replies', () => {
  it.each([
    ['--json', (text: string) => JSON.parse(text)],
    ['--output=ndjson', (text: string) => JSON.parse(text)],
    ['--output=yaml', async (text: string) => (await import('yaml')).parse(text)],
  ] as const)(
    'adds them to a record with %s, in the same form as in a list',
    async (format, parse) => {
      const { instance, ticket, get } = await conversing(THREE)
      const { status, stdout } = await instance.itflow(get(format, '--replies'))
      expect(status).toBe(0)
      const record = await parse(stdout)
      const list = await instance.itflow([
        ...['tickets', 'replies', 'TCK-4711', '--json', '--sort', 'created-at,id'],
      ])
      expect(record.replies).toEqual(JSON.parse(list.stdout))
      expect(record.replies).toHaveLength(3)
      expect(Object.keys(record).at(-1)).toBe('replies')
      expect(readsOf(instance)[1]?.query.get('ticket_id')).toBe(ticket)
    },
  )

  it('adds them to each of several', async () => {
    const { instance, ticket } = await conversing(THREE)
    const argv = ['tickets', 'get', ticket, '59', '--json', '--replies', '--fields', 'id']
    const records = JSON.parse((await instance.itflow(argv)).stdout)
    expect(records.map((one: { replies: unknown[] }) => one.replies.length)).toEqual([3, 1])
    expect(records[1].replies[0].ticket_reply_ticket_id).toBe(59)
  })

  it('can be queried, and has converted times with --utc', async () => {
    const { instance, get } = await conversing(THREE)
    const { stdout } = await instance.itflow(
      get('--json', '--replies', '--utc', '--query', 'replies[].ticket_reply_created_at'),
      { env: { ITFLOW_TIMEZONE: 'Europe/Berlin' } },
    )
    expect(JSON.parse(stdout)[0]).toBe('2026-11-20T09:00:00Z')
  })

  it.each([
    ['replies[].message', ['<p>first</p>', '<p>second</p>', '<p>third</p>']],
    ['replies[].Type', ['Public', 'Client', 'Internal']],
    ['replies[?type==`Client`].{by: by_name}', [{ by: 'Grace Hopper' }]],
    ['[].replies[].TIME', ['01:35:00', '00:00:00', '00:10:00']],
    ['subject', 'Door will not shut'],
  ])("can be queried by any of their fields' names in %s", async (query, answer) => {
    const { instance, get } = await conversing(THREE)
    const several = query.startsWith('[') ? ['--where', 'number=4711'] : []
    const argv = several.length > 0 ? ['tickets', 'get', ...several] : get()
    const { stdout } = await instance.itflow([...argv, '--json', '--replies', '--query', query])
    expect(JSON.parse(stdout)).toEqual(answer)
  })

  it('shows them below the requested fields', async () => {
    const { instance, get } = await conversing(THREE)
    const { stdout } = await instance.itflow(get('--replies', '--fields', 'subject'))
    expect(stdout).toMatch(/^FIELD\tVALUE\nSubject\tDoor will not shut\n\n── A. Tech/)
  })

  it.each([
    [['--csv'], "--replies can't be shown in CSV, which has one row per record"],
    [['59'], "--replies can't be shown in a table of several records"],
  ])('is refused with %j, before anything is read', async (more, message) => {
    const { instance, get } = await conversing(THREE)
    const { status, stdout, stderr } = await instance.itflow(get('--replies', ...more))
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(instance.reads()).toEqual([])
  })
})

describe("replies that can't be read", () => {
  it.each(WITHOUT)('are reported in one line on %s, and the ticket is shown', async (release) => {
    const { instance, get } = await conversing([], release)
    for (let time = 0; time < 2; time += 1) {
      const { status, stdout, stderr } = await instance.itflow(get())
      expect(status).toBe(0)
      expect(stdout).toContain('Subject\tDoor will not shut\n')
      const [line, ...more] = stderr.trimEnd().split('\n')
      expect(more).toEqual([])
      expect(line).toMatch(/^· The replies can't be shown\. .+ this needs ITFlow 26\.08 or later$/)
    }
    // Once known, it isn't requested again.
    expect(readsOf(instance)).toHaveLength(1)
    const json = await instance.itflow(get('--json', '--replies'))
    expect(json.status).toBe(0)
    expect(JSON.parse(json.stdout).replies).toBe(null)
    expect(JSON.parse(json.stderr).notice.code).toBe('conversation_unsupported')
    const replies = await instance.itflow(['tickets', 'replies', 'TCK-4711'])
    expect(replies.status).toBe(7)
  })

  const failing: [
    string,
    (request: Passing) => ReturnType<NonNullable<Parameters<typeof hazardInstance>[2]>>,
  ][] = [
    ['a server error', () => ({ kind: 'answer', status: 500, body: '' })],
    ['a page of HTML', () => ({ kind: 'answer', status: 200, body: '<html>login</html>' })],
    ['a connection that ends', () => ({ kind: 'lost', handled: false })],
    [
      'a key that may not',
      () => ({
        kind: 'answer',
        status: 403,
        type: 'application/json',
        body: '{"success":"False","message":"Access Denied"}',
      }),
    ],
    [
      'an ID that is none',
      () => ({
        kind: 'answer',
        status: 200,
        type: 'application/json',
        body: '{"success":"True","count":1,"data":[{"ticket_reply_id":"x"}]}',
      }),
    ],
  ]

  it.each(failing)('because of %s are reported, and the ticket is shown', async (_, fate) => {
    const { instance, get } = await conversing(THREE, '26.10', (request) =>
      request.operation === READ ? fate(request) : PASS,
    )
    for (const terminal of [undefined, 80]) {
      const { status, stdout, stderr } = await instance.itflow(get(), terminal ? { terminal } : {})
      expect(status).toBe(0)
      expect(stdout).toContain('Door will not shut')
      expect(stdout).not.toContain('first')
      expect(stderr.replace(/\n +/g, ' ')).toContain("The replies can't be shown: ")
    }
    const json = await instance.itflow(get('--json', '--replies'))
    expect(JSON.parse(json.stdout).replies).toBe(null)
    expect(JSON.parse(json.stderr).notice.code).toBe('conversation_failed')
  })
})

describe('a server that sends wrong data', () => {
  const reply = (more: Record<string, unknown>) => ({
    ticket_reply_id: '900',
    ticket_reply: '<p>told</p>',
    ticket_reply_type: 'Public',
    ticket_reply_time_worked: '00:10:00',
    ticket_reply_created_at: '2026-11-20 10:00:00',
    ticket_reply_archived_at: null,
    ticket_reply_by: '2',
    ticket_reply_by_name: 'A. Tech',
    ticket_client_id: '1',
    ...more,
  })

  /** A ticket whose replies are invented by the server. */
  const lying = async (replies: (ticket: string) => object[]) => {
    let ticket = ''
    const made = await conversing([], '26.10', ({ operation }) => {
      if (operation !== READ) return PASS
      const data = replies(ticket)
      const body = JSON.stringify({ success: 'True', count: data.length, data })
      return { kind: 'answer', status: 200, type: 'application/json', body }
    })
    ticket = made.ticket
    const { stdout } = await made.instance.itflow(made.get(), { terminal: 100 })
    const { replies: json } = JSON.parse(
      (await made.instance.itflow(made.get('--json', '--replies'))).stdout,
    )
    return { stdout, json }
  }

  it.each([
    ["another ticket's", { ticket_reply_ticket_id: '59' }],
    ["no ticket's", { ticket_reply_ticket_id: null }],
    ['an archived', { ticket_reply_archived_at: '2026-11-21 10:00:00' }],
  ])("doesn't show %s reply", async (_, more) => {
    const { stdout, json } = await lying((id) => [
      reply({ ticket_reply_ticket_id: id }),
      reply({
        ticket_reply_ticket_id: id,
        ...more,
        ticket_reply_id: '901',
        ticket_reply: 'SECRET',
      }),
    ])
    expect(headings(stdout)).toHaveLength(1)
    expect(stdout).not.toContain('SECRET')
    expect(json).toHaveLength(1)
  })

  it('has its replies sorted by time, then by ID', async () => {
    const at = (id: string, when: string | null) => (ticket: string) =>
      reply({
        ...{ ticket_reply_id: id, ticket_reply_ticket_id: ticket, ticket_reply: `n${id}` },
        ticket_reply_created_at: when,
      })
    const all = [
      at('905', '2026-11-21 10:00:00'),
      at('910', '2026-11-20 10:00:00'),
      at('902', '2026-11-21 10:00:00'),
      at('901', null),
    ]
    const { stdout } = await lying((ticket) => all.map((make) => make(ticket)))
    expect(stdout.match(/^ {2}n\d+$/gm)).toEqual(['  n910', '  n902', '  n905', '  n901'])
  })
})

describe('tickets replies', () => {
  const argv = ['tickets', 'replies', 'TCK-4711']

  it.each([undefined, 80])('shows the conversation (terminal: %s)', async (terminal) => {
    const { instance, get } = await conversing(THREE)
    const how = terminal === undefined ? {} : { terminal }
    const { stdout, stderr } = await instance.itflow(argv, how)
    const whole = await instance.itflow(get(), how)
    const told = stdout.slice(0, stdout.indexOf('\nWorked in total'))
    expect(whole.stdout).toContain(`\n\n${told}`)
    expect(stdout).toContain('\n\nWorked in total: 1 h 45 m\n')
    expect(stderr).toContain('3 ticket replies')
  })

  it('filters, sorts and limits like a list', async () => {
    const { instance } = await conversing(THREE)
    const texts = async (...more: string[]) =>
      (await instance.itflow([...argv, ...more])).stdout.match(/^ {2}\w+$/gm)
    expect(await texts('--where', 'type=Internal')).toEqual(['  third'])
    expect(await texts('--sort', '-created-at')).toEqual(['  third', '  first', '  second'])
    expect(await texts('--limit', '2')).toEqual(['  first', '  second'])
  })

  it('shows the total time only if all replies are shown', async () => {
    const { instance } = await conversing(THREE)
    const total = async (more: readonly string[]) =>
      /^Worked in .*$/m.exec((await instance.itflow([...argv, ...more])).stdout)?.[0]
    expect(await total([])).toBe('Worked in total: 1 h 45 m')
    expect(await total(['--sort', '-created-at'])).toBe('Worked in total: 1 h 45 m')
    for (const more of [
      ['--limit', '3'],
      ['--where', 'type!=Client'],
      ['--search', 'i'],
    ]) {
      expect(await total(more)).toMatch(/^Worked in those shown: /)
    }
    const spoken = { terminal: 80, env: { ITFLOW_ACCESSIBLE: '1' } }
    const { stdout } = await instance.itflow([...argv, '--limit', '1'], spoken)
    expect(stdout).toContain('Reply 1,')
    expect(stdout).not.toContain('1 of 1')
  })

  it.each([[['--one-line']], [['--fields', 'id,type']], [['--ids']], [['--names']]])(
    'is a table with %j',
    async (more) => {
      const { instance } = await conversing(THREE)
      const { stdout } = await instance.itflow([...argv, ...more])
      expect(stdout.split('\n')).toHaveLength(5)
      expect(stdout).toMatch(/^ID\t/)
    },
  )

  it.each(['--json', '--csv', '--output=ndjson', '--output=yaml'])(
    'is the list with %s',
    async (format) => {
      const { instance, ticket } = await conversing(THREE)
      const list = await instance.itflow(['ticket-replies', 'list', '--ticket', ticket, format])
      expect((await instance.itflow([...argv, format])).stdout).toBe(list.stdout)
    },
  )

  it('prints nothing for a ticket without any', async () => {
    const { instance } = await conversing([])
    expect(await instance.itflow(argv)).toMatchObject({ status: 0, stdout: '' })
  })
})

describe("a module's declared conversation", () => {
  const declared = Object.values(resources)

  it.each(declared.filter(({ conversation }) => conversation !== undefined))(
    'fits together: $name',
    ({ name, conversation, fields, card }) => {
      const told = resources[conversation?.in ?? name]
      expect(told.fields[told.parent ?? '']?.refers).toBe(name)
      expect(told.fields[told.messageFields?.text ?? '']?.kind).toBe('html')
      expect(told.fields[told.messageFields?.timestamp ?? '']?.kind).toBe('moment')
      expect(told.fields[told.messageFields?.timeWorked ?? '']?.kind).toBe('duration')
      for (const field of [
        told.messageFields?.author,
        told.messageFields?.authorName,
        told.messageFields?.kind,
      ]) {
        expect(Object.keys(told.fields)).toContain(field)
      }
      const laidOut = [
        ...(card?.title.flat() ?? []),
        ...(card?.first ?? []).map((one) => one.field),
      ]
      expect(Object.keys(fields)).toEqual(expect.arrayContaining(laidOut))
    },
  )

  it("is what adds the options: other modules don't have them", async () => {
    for (const { name, conversation } of declared) {
      const { stdout } = await run(['help', name, 'get'])
      expect([name, stdout.includes('--no-replies')]).toEqual([name, conversation !== undefined])
    }
  })
})

describe('a reply', () => {
  it('has a card with its text and one name', async () => {
    const { instance } = await conversing(THREE)
    const { ticket_reply_id: id = '' } = instance.row('ticket_replies', {
      ticket_reply: '<p>second</p>',
    })
    const { stdout } = await instance.itflow(['ticket-replies', 'get', String(id)], {
      terminal: 80,
    })
    expect(stdout.match(/\bBy\b/g)).toEqual(['By'])
    expect(stdout).toMatch(/^ {2}By +Grace Hopper +Type +Client$/m)
    expect(stdout).toContain('\n  Message\n  second\n')
    expect(stdout).not.toContain('<')
  })

  it("by someone whose name can't be found has the ID", async () => {
    const { instance } = await conversing([{ ticket_reply: 'x', ticket_reply_by: '4000' }])
    const { ticket_reply_id: id = '' } = instance.row('ticket_replies', { ticket_reply_by: '4000' })
    const { stdout } = await instance.itflow(['ticket-replies', 'get', String(id)], {
      terminal: 80,
    })
    expect(stdout).toMatch(/^ {2}By +ID 4000 /m)
  })

  it('is listed among near matches by its first words, on one line', async () => {
    const text = `<h1>Replaced\u001b[31m the\n<b>fan</b></h1><p>${'and more '.repeat(40)}</p>`
    const { instance } = await conversing([{ ticket_reply: text }])
    const { status, stderr } = await instance.itflow(['ticket-replies', 'get', 'and more and'])
    expect(status).toBe(5)
    expect(stderr).toMatch(/^ {2}\d+ {2}Replaced the fan and more [^<]{20,40}… {2}Acme Widgets$/m)
  })
})
