import { describe, expect, it } from 'vitest'
import { freshHome, run, runSandbox } from '../support/run.ts'
import { startSandbox } from '../support/sandbox.ts'

describe('a typo', () => {
  it.each([
    ['assets', '--name'],
    ['clients', '--name'],
    ['contacts', '--email'],
    ['networks', '--network'],
  ])('a required field is not cleared: %s update %s ""', async (module, flag) => {
    const { status, stderr } = await runSandbox([module, 'update', '1', flag, ''])
    expect([status, stderr]).toEqual([2, expect.stringContaining(`${flag} can't be empty`)])
  })

  it.each([
    [['--type', 'Laptp'], 'Laptop'],
    [['--status', 'Stord'], 'Stored'],
  ])("in a known word isn't stored: %s", async (words, meant) => {
    const { status, stderr } = await runSandbox(['assets', 'update', 'LT-0001', ...words])
    expect([status, stderr]).toEqual([2, expect.stringContaining(meant)])
  })

  it('in a key is reported, with the valid keys', async () => {
    const { status, stderr } = await runSandbox(['assets', 'get', 'serail:ABC123'])
    expect([status, stderr]).toEqual([5, expect.stringContaining('id:, name:, serial:, mac:')])
  })

  it('of a number for an ID is reported', async () => {
    const { status, stderr } = await runSandbox(['tickets', 'get', '9042'])
    expect([status, stderr]).toEqual([5, expect.stringContaining('with its prefix')])
  })

  it('of more lines than secrets is refused', async () => {
    const { status, stderr } = await runSandbox(
      ['credentials', 'update', 'Firewall edge', '--password-stdin'],
      { stdin: 'made-up-one\nmade-up-two\n' },
    )
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining('expected 1 line on standard input, but got 2'),
    ])
  })

  it('in the name in a condition is an error, not an empty list', async () => {
    const nobody = await runSandbox(['tickets', 'list', '--where', 'contact=nobody'])
    expect(nobody.status).toBe(5)
    const acme = await runSandbox(['tickets', 'list', '--where', 'client=acme', '--json'])
    const scoped = await runSandbox(['tickets', 'list', '--client', 'acme', '--json'])
    expect(JSON.parse(acme.stdout)).toEqual(JSON.parse(scoped.stdout))
    expect(JSON.parse(acme.stdout).length).toBeGreaterThan(0)
  })

  it("in an address that isn't ITFlow is reported by a write as well", async () => {
    const { createServer } = await import('node:http')
    const server = createServer((_, response) => {
      response.writeHead(404, { 'content-type': 'text/html' })
      response.end('<h1>Not Found</h1>')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const env = { ITFLOW_URL: `http://127.0.0.1:${port}/`, ITFLOW_API_KEY: 'made-up-key' }
    const { status } = await run(['clients', 'create', '--name', 'X'], { env, home: freshHome() })
    server.close()
    expect(status).toBe(8)
  })
})

describe('plain text stored as HTML', () => {
  it('reads as it was typed: placeholders, ampersands and line breaks', async () => {
    const sandbox = await startSandbox('26.10')
    const env = { ITFLOW_URL: sandbox.url, ITFLOW_API_KEY: sandbox.key }
    const typed = 'ssh <hostname> & wait\nthen 1 < 2, &lt; is a sign'
    const reply = ['tickets', 'reply', 'TCK-1042', '--message', typed]
    const { status } = await run(reply, { env, home: freshHome(), terminal: 100 })
    await sandbox.close()
    const stored = sandbox.database.tables['ticket_replies']?.rows.at(-1)
    expect(status).toBe(0)
    expect(stored?.['ticket_reply']).toBe(
      'ssh &lt;hostname> & wait<br>then 1 < 2, &amp;lt; is a sign',
    )
  })

  it('is left alone if it has markup', async () => {
    const { stdout } = await runSandbox([
      'tickets',
      'reply',
      'TCK-1042',
      '--message',
      '<p>Done &amp; dusted</p>',
      '--json',
    ])
    expect(JSON.parse(stdout).ticket_reply).toBe('<p>Done &amp; dusted</p>')
  })
})

it('a contact that the server adds to a ticket is reported', async () => {
  const asked = ['tickets', 'create', '--client', 'acme', '--subject', 'Nobody named']
  const { status, stdout, stderr } = await runSandbox([...asked, '--json'])
  const { ticket_contact_id: contact } = JSON.parse(stdout)
  expect(status).toBe(0)
  expect(contact).not.toBeNull()
  expect(stderr).toContain('chosen_by_server')
})
