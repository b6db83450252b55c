import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { runSandbox } from '../support/run.ts'

const REPLY = ['tickets', 'reply', 'TCK-1042']

/** The body of the only reply that was sent. */
async function sent(argv: readonly string[]) {
  const instance = await hazardInstance('26.10')
  const { status, stderr, stdout } = await instance.itflow([...argv, '--json'])
  expect({ status, stderr }).toMatchObject({ status: 0 })
  const [write, ...more] = instance.writes()
  expect(more).toEqual([])
  expect(write?.operation).toBe('ticket_replies/create')
  return { body: write?.body ?? {}, row: JSON.parse(stdout), stderr }
}

describe('a reply', () => {
  it('is an internal note unless it is public', async () => {
    const { body, row } = await sent([...REPLY, '--message', 'Rebooted it'])
    expect(body).toMatchObject({
      ticket_id: 59,
      ticket_reply_type: 'Internal',
      ticket_reply: 'Rebooted it',
    })
    expect(row).toMatchObject({ ticket_reply_type: 'Internal', ticket_reply: 'Rebooted it' })
    expect(Object.keys(row)[0]).toBe('ticket_reply_id')
  })

  it('is public with --public, and the program says that it is emailed', async () => {
    const { body, stderr } = await sent([...REPLY, '--message', 'Rebooted it', '--public'])
    expect(body).toMatchObject({ ticket_reply_type: 'Public' })
    expect(stderr).toContain('mailed')
  })

  it.each([
    ['45m', '00:45:00'],
    ['1h30', '01:30:00'],
    ['1h30m', '01:30:00'],
    ['2h', '02:00:00'],
    ['90m', '01:30:00'],
    ['00:45:00', '00:45:00'],
  ])('accepts the time as %s', async (time, wanted) => {
    const { body } = await sent([...REPLY, '--message', 'X', '--time', time])
    expect(body).toMatchObject({ ticket_reply_time_worked: wanted })
  })

  it.each(
    ['TCK-1042', '59', 'Printer offline in accounting'].flatMap((which) => [
      { which, terminal: undefined },
      { which, terminal: 80 },
    ]),
  )('names its ticket in the plan: %o', async ({ which, terminal }) => {
    const argv = ['tickets', 'reply', which, '--message', 'X']
    const instance = await hazardInstance('26.10')
    const { status, stderr } = await instance.itflow(argv, terminal ? { terminal } : {})
    expect({ status, stderr }).toMatchObject({ status: 0 })
    expect(stderr).toContain('Ticket   Printer offline in accounting (59)\n')
  })

  it('names it as well if resolving again replies to it', async () => {
    const instance = await hazardInstance('26.10')
    await instance.itflow(['tickets', 'reply', 'TCK-1021', '--message', 'X', '--status', 'open'])
    const { stderr } = await instance.itflow(['tickets', 'resolve', 'TCK-1021'])
    expect(stderr).toMatch(/Ticket +UPS battery test failed \(47\)\n/)
  })

  it("can set the ticket's status, ignoring case", async () => {
    const { body } = await sent([...REPLY, '--message', 'X', '--status', 'on hold'])
    expect(body).toMatchObject({ ticket_status: 3 })
  })

  it.each(['Closed', 'closed', '5'])("can't close it: %s is refused", async (status) => {
    const instance = await hazardInstance('26.10')
    const refused = await instance.itflow([...REPLY, '--message', 'X', '--status', status])
    expect(refused.status).toBe(10)
    expect(refused.stderr).toContain('Refused (H37)')
    expect(refused.stderr).toContain('itflow tickets close')
    expect(instance.writes()).toEqual([])
  })

  it('is the same by its long name', async () => {
    const short = await sent([...REPLY, '--message', 'X', '--time', '5m', '--public'])
    const long = await sent([
      ...['ticket-replies', 'create', '--ticket', 'TCK-1042', '--message', 'X'],
      ...['--time', '5m', '--type', 'public'],
    ])
    expect(long.body).toEqual(short.body)
  })

  it('goes to the ticket it names, by number, ID or subject', async () => {
    for (const which of ['tck-1042', '59', 'Printer offline in accounting']) {
      const { body } = await sent(['tickets', 'reply', which, '--message', 'X'])
      expect(body).toMatchObject({ ticket_id: 59 })
    }
  })

  it("to a ticket that doesn't exist exits with 5", async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['tickets', 'reply', 'TCK-1', '--message', 'X']
    expect((await instance.itflow(argv)).status).toBe(5)
    expect(instance.writes()).toEqual([])
  })
})

describe('replies', () => {
  it('are listed by either name', async () => {
    const short = await runSandbox(['tickets', 'replies', 'TCK-1042', '--json'])
    const long = await runSandbox(['ticket-replies', 'list', '--ticket', 'TCK-1042', '--json'])
    expect(JSON.parse(short.stdout)).toHaveLength(1)
    expect(long.stdout).toBe(short.stdout)
  })

  it('are read one by one', async () => {
    const { stdout } = await runSandbox([
      'ticket-replies',
      'get',
      '84',
      '--json',
      '--fields',
      'message',
    ])
    expect(JSON.parse(stdout).ticket_reply).toContain('port 9100')
  })

  it("are only those of a client's tickets", async () => {
    const { status } = await runSandbox(['tickets', 'replies', 'TCK-1042', '--client', 'bakery'])
    expect(status).toBe(5)
  })
})

describe("--edit opens the long text in the user's editor", () => {
  /** An editor that appends a line, and saves what it was given. */
  function editor(script: string) {
    const folder = mkdtempSync(join(tmpdir(), 'itflow-editor-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const program = join(folder, 'editor.sh')
    writeFileSync(program, `#!/bin/sh\ncp "$2" "$1/seen"; echo "$2" > "$1/name"\n${script}\n`)
    const seen = () => readFileSync(join(folder, 'seen'), 'utf8')
    const name = () => readFileSync(join(folder, 'name'), 'utf8').trim()
    return { EDITOR: `sh '${program}' '${folder}'`, seen, name }
  }

  const edited = async (
    argv: readonly string[],
    script: string,
    env: Record<string, string> = {},
  ) => {
    const instance = await hazardInstance('26.10')
    const { EDITOR, ...had } = editor(script)
    const options = { terminal: 100, env: { PATH: process.env['PATH'] ?? '', EDITOR, ...env } }
    const result = await instance.itflow([...argv, '--edit'], options)
    return { ...result, ...had, writes: instance.writes() }
  }

  it('empty for a new record', async () => {
    const { status, writes, seen, name } = await edited(REPLY, 'printf "One\\nTwo\\n" > "$2"')
    expect(status).toBe(0)
    expect(writes[0]?.body).toMatchObject({ ticket_reply: 'One<br>Two' })
    expect(seen()).toBe('')
    expect(name()).toMatch(/\.html$/)
  })

  it('with the stored text for an update', async () => {
    const argv = ['assets', 'update', 'LT-0001']
    const { writes, seen, name } = await edited(argv, 'echo "And a bag." >> "$2"')
    expect(seen()).toBe('Docking station in drawer 2.')
    expect(writes[0]?.body).toMatchObject({
      asset_notes: 'Docking station in drawer 2.And a bag.',
    })
    expect(name()).toMatch(/\.txt$/)
  })

  it('and sends nothing if nothing was changed', async () => {
    const { status, stderr, writes } = await edited(['assets', 'update', 'LT-0001'], ':')
    expect({ status, writes }).toEqual({ status: 0, writes: [] })
    expect(stderr).toContain('already up to date')
  })

  it('and sends nothing if the editor fails', async () => {
    const { status, stderr, writes } = await edited(REPLY, 'echo half > "$2"; exit 3')
    expect({ status, writes }).toEqual({ status: 2, writes: [] })
    expect(stderr).toContain('exited with status 3')
  })

  it('and sends nothing if the text is empty', async () => {
    const { status, stderr, writes } = await edited(REPLY, ':')
    expect({ status, writes }).toEqual({ status: 2, writes: [] })
    expect(stderr).toContain('the text is empty')
  })

  it('and prefers $VISUAL, unless it is empty', async () => {
    const other = { VISUAL: 'echo visual >' }
    expect((await edited(REPLY, 'exit 3', other)).writes[0]?.body).toMatchObject({
      ticket_reply: 'visual',
    })
    const { writes } = await edited(REPLY, 'echo editor > "$2"', { VISUAL: '' })
    expect(writes[0]?.body).toMatchObject({ ticket_reply: 'editor' })
  })

  it('and passes no secrets to it', async () => {
    const { writes } = await edited(REPLY, 'env > "$2"')
    expect(String(writes[0]?.body['ticket_reply'])).toContain('PATH=')
    expect(String(writes[0]?.body['ticket_reply'])).not.toMatch(/ITFLOW_API_KEY|made-up/)
  })

  it('and leaves no file behind', async () => {
    const { name } = await edited(REPLY, 'echo X > "$2"')
    expect(() => readFileSync(name())).toThrow()
  })
})

describe('closing', () => {
  it('and resolving print the ticket as it is afterwards', async () => {
    const instance = await hazardInstance('26.10')
    const resolved = await instance.itflow([
      'tickets',
      'resolve',
      'TCK-1042',
      '--json',
      '--fields',
      'status',
    ])
    expect(JSON.parse(resolved.stdout)).toEqual({ ticket_status: 4 })
    const closed = await instance.itflow([
      'tickets',
      'close',
      'TCK-1042',
      '--yes',
      '--json',
      '--fields',
      'status',
    ])
    expect(JSON.parse(closed.stdout)).toEqual({ ticket_status: 5 })
  })

  it("is final: a closed ticket can't be resolved, nor get a status from a reply", async () => {
    const instance = await hazardInstance('26.10')
    expect((await instance.itflow(['tickets', 'resolve', 'TCK-961'])).status).toBe(10)
    const argv = ['tickets', 'reply', 'TCK-961', '--message', 'X', '--status', 'Open']
    expect((await instance.itflow(argv)).status).toBe(10)
    expect(instance.writes()).toEqual([])
  })
})
