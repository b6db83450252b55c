import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Given, type Received, serve } from '../support/loopback.ts'
import { freshHome, run } from '../support/run.ts'
import { type RunningSandbox, startSandbox } from '../support/sandbox.ts'

let itflow: RunningSandbox
beforeAll(async () => {
  itflow = await startSandbox()
})
afterAll(() => itflow.close())

/** Logs in at a terminal, as a person does who pastes an address. */
async function login(address: string, key = itflow.key, password = itflow.decryptPassword) {
  const home = freshHome()
  const answers = [address, key, password, 'acme', true]
  const result = await run(['login'], { home, terminal: 120, answers })
  const isKept = existsSync(join(home, '.config', 'itflow'))
  return { ...result, home, isKept }
}

async function profileOf(home: string): Promise<unknown> {
  return JSON.parse((await run(['profiles', 'show', '--json'], { home })).stdout)
}

describe('an address as people paste it', () => {
  test.each([
    ['URL', []],
    ['  URL  ', []],
    ['URL/', []],
    ['HOST', ['added http://']],
    ['HOST/login.php', ['added http://', 'left out /login.php']],
    ['URL/login.php', ['left out /login.php']],
    ['URL/api', ['left out /api']],
    ['URL/api/v1', ['left out /api/v1']],
    ['URL/api/v1/clients/read.php', ['left out /api/v1/clients/read.php']],
    ['URL/api/v1/clients/read.php?limit=1', ['left out what follows the path']],
    ['URL/agent/clients.php', ['left out /agent/clients.php']],
    ['URL/client/login.php', ['left out /client/login.php']],
    ['URL/agent/ticket.php?ticket_id=7#replies', ['left out what follows the path']],
  ])('is put right, and what was is said: %s', async (pasted, changes) => {
    const { origin, host } = new URL(itflow.url)
    const result = await login(pasted.replace('URL', origin).replace('HOST', host))
    expect({ status: result.status, stderr: result.stderr }).toMatchObject({ status: 0 })
    for (const change of changes) expect(result.stderr).toContain(change)
    expect(result.stderr.includes('Taken as')).toBe(changes.length > 0)
    expect(await profileOf(result.home)).toMatchObject({ name: 'acme', url: itflow.url })
    expect((await run(['clients', 'list'], { home: result.home })).status).toBe(0)
  })

  test('keeps the folder that ITFlow lies in', async () => {
    const { url } = await serve(({ method, target, body }) => {
      const isInside = target.startsWith('/support/itflow/api/v1/')
      return isInside ? passedOn(method, target, body) : { status: 404, raw: 'Not here' }
    })
    const result = await login(`${url.host}/support/itflow/login.php`)
    expect(result.status).toBe(0)
    expect(await profileOf(result.home)).toMatchObject({ url: `${url.href}support/itflow/` })
  })

  test.each([
    ['', 'is no address'],
    ['my itflow', 'is no address'],
    ['ftp://acme.example', 'is no address'],
    ['https://ada:made-up@acme.example', 'holds a user name or password'],
    ['https://ada:made-up@[nowhere', 'is no address'],
  ])('is refused before a key is asked for where it cannot be one: "%s"', async (pasted, said) => {
    const { status, stderr, questions, isKept } = await login(pasted)
    expect([status, questions, isKept]).toEqual([2, ['Address of your ITFlow'], false])
    expect(stderr).toContain(said)
    expect(stderr).not.toContain('made-up')
  })

  test('is refused without TLS before a key is asked for, with the way round', async () => {
    const { status, stderr, questions } = await login('http://acme.example')
    expect([status, questions.length]).toEqual([10, 1])
    expect(stderr).toContain('--allow-http')
  })
})

/** The sandbox's answer, as if it lay elsewhere: an empty one will do for a login. */
function passedOn(method: string, target: string, body: string): Given {
  if (JSON.parse(body).api_key !== itflow.key) return { status: 401, raw: '' }
  const isRead = method === 'GET' && target.includes('/read.php')
  return isRead
    ? { body: { success: 'False', message: 'No resource (for this client and company)' } }
    : { status: 405, body: { success: 'False', message: 'Can only send POST requests' } }
}

describe('what was typed wrongly', () => {
  test('a wrong key is named, and nothing is kept', async () => {
    const { status, stderr, isKept } = await login(itflow.url, 'made-up-wrong-key')
    expect([status, isKept]).toEqual([3, false])
    expect(stderr).toContain('does not accept the API key')
    expect(stderr).not.toContain('made-up-wrong-key')
  })

  test('a wrong decrypt password is named as such, and nothing is kept', async () => {
    const { status, stderr, isKept } = await login(itflow.url, itflow.key, 'made-up-wrong-one')
    expect([status, isKept]).toEqual([3, false])
    expect(stderr).toContain('The decrypt password opens no credential')
    expect(stderr).toContain('not the master password')
    expect(stderr).not.toContain('made-up-wrong-one')
  })

  test('a key and its decrypt password the wrong way round are told by the key', async () => {
    const { status, stderr } = await login(itflow.url, itflow.decryptPassword, itflow.key)
    expect([status, stderr]).toEqual([3, expect.stringContaining('does not accept the API key')])
  })

  test('no key at all is no key', async () => {
    const { status, stderr, isKept } = await login(itflow.url, '  ')
    expect([status, stderr, isKept]).toEqual([2, expect.stringContaining('is empty'), false])
  })

  test('a key pasted with spaces around it is taken without them', async () => {
    expect((await login(itflow.url, `  ${itflow.key}\t`)).status).toBe(0)
  })
})

const page = (title: string, body = '') =>
  `<html><title>${title}</title><body>${body}</body></html>`
const form = '<form action="/login"><input type="password" name="password"></form>'
const html = (raw: string, status = 200): Given => ({
  status,
  headers: { 'content-type': 'text/html' },
  raw,
})

describe('what is not ITFlow', () => {
  test.each<[string, (request: Received) => Given, string]>([
    ['a page', () => html(page('Welcome')), 'is not ITFlow'],
    ['nothing but 404', () => html(page('Not found'), 404), 'which every ITFlow has'],
    ['404 without a word', () => ({ status: 404 }), 'which every ITFlow has'],
    ['a directory listing', () => html(page('Index of /api/v1/clients')), 'directory listing'],
    ['a login page', () => html(page('Sign in', form)), 'shows a login page'],
    [
      'a redirect to a login page',
      ({ target }) =>
        target === '/login.php'
          ? html(page('Sign in', form))
          : { status: 302, headers: { location: '/login.php' } },
      'shows a login page',
    ],
    ['another API', () => ({ body: { status: 'ok', items: [] } }), 'is not ITFlow'],
    ['an empty answer', () => ({ raw: '' }), 'with nothing'],
    ['the source of PHP', () => html('<?php require_once "../validate.php"; ?>'), 'source of PHP'],
    [
      'a login of the web server’s own',
      () => ({ status: 401, headers: { 'www-authenticate': 'Basic' }, raw: page('401') }),
      'asks for a login of its own',
    ],
    ['a proxy that forbids it', () => html(page('Forbidden'), 403), 'forbids '],
    ['a server that fails', () => html('', 500), 'failed on clients/read'],
    [
      'a port that speaks TLS',
      () => html('The plain HTTP request was sent to HTTPS port', 400),
      'speaks https on that port',
    ],
  ])('is recognised, named, and nothing is kept: %s', async (_, answer, said) => {
    const { url } = await serve(answer)
    const { status, stderr, stdout, isKept } = await login(url.href)
    expect({ stderr, isKept }).toEqual({ stderr: expect.stringContaining(said), isKept: false })
    expect([4, 8]).toContain(status)
    expect(stdout).toBe('')
    expect(stderr).not.toContain(itflow.key)
  })

  test('is told with the next step', async () => {
    const { url } = await serve(() => html(page('Welcome')))
    expect((await login(url.href)).stderr).toContain('Check the address')
  })
})
