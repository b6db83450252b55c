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

/** Logs in at a terminal, like a person who pastes an address. */
async function login(address: string, key = itflow.key, password = itflow.decryptPassword) {
  const home = freshHome()
  const answers = [address, key, password, 'acme', true]
  return loginWith(answers, home)
}

/** Logs in with these answers, and cancels at the question after them. */
async function loginWith(answers: readonly (string | boolean)[], home = freshHome()) {
  const result = await run(['login'], { home, terminal: 120, answers, isCancelled: true })
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
    ['HOST/login.php', ['added http://', 'removed /login.php']],
    ['URL/login.php', ['removed /login.php']],
    ['URL/api', ['removed /api']],
    ['URL/api/v1', ['removed /api/v1']],
    ['URL/api/v1/clients/read.php', ['removed /api/v1/clients/read.php']],
    ['URL/api/v1/clients/read.php?limit=1', ['removed what follows the path']],
    ['URL/agent/clients.php', ['removed /agent/clients.php']],
    ['URL/client/login.php', ['removed /client/login.php']],
    ['URL/agent/ticket.php?ticket_id=7#replies', ['removed what follows the path']],
  ])('is corrected, and the corrections are reported: %s', async (pasted, changes) => {
    const { origin, host } = new URL(itflow.url)
    const result = await login(pasted.replace('URL', origin).replace('HOST', host))
    expect({ status: result.status, stderr: result.stderr }).toMatchObject({ status: 0 })
    for (const change of changes) expect(result.stderr).toContain(change)
    expect(result.stderr.includes('Using ')).toBe(changes.length > 0)
    expect(await profileOf(result.home)).toMatchObject({ name: 'acme', url: itflow.url })
    expect((await run(['clients', 'list'], { home: result.home })).status).toBe(0)
  })

  test('keeps the folder that ITFlow is in', async () => {
    const { url } = await serve(({ method, target, body }) => {
      const isInside = target.startsWith('/support/itflow/api/v1/')
      return isInside ? passedOn(method, target, body) : { status: 404, raw: 'Not here' }
    })
    const result = await login(`${url.host}/support/itflow/login.php`)
    expect(result.status).toBe(0)
    expect(await profileOf(result.home)).toMatchObject({ url: `${url.href}support/itflow/` })
  })

  test.each([
    ['', "isn't a valid address"],
    ['my itflow', "isn't a valid address"],
    ['ftp://acme.example', "isn't a valid address"],
    ['https://ada:made-up@acme.example', 'contains a user name or password'],
    ['https://ada:made-up@[nowhere', "isn't a valid address"],
  ])('is asked for again, before the key, if it is invalid: "%s"', async (pasted, said) => {
    const { status, stderr, questions, isKept } = await loginWith([pasted])
    const address = 'Address of your ITFlow'
    expect([status, questions, isKept]).toEqual([130, [address, address], false])
    expect(stderr).toContain(said)
    expect(stderr).not.toContain('made-up')
  })

  test('is asked for again without TLS, with the workaround', async () => {
    const { status, stderr, questions } = await loginWith(['http://acme.example'])
    expect([status, questions.length]).toEqual([130, 2])
    expect(stderr).toContain('--allow-http')
  })

  test.each([
    ['', "isn't a valid address", 2],
    ['http://acme.example', '--allow-http', 10],
  ])('is refused immediately as an option: "%s"', async (url, said, expected) => {
    const options = { home: freshHome(), terminal: 120, answers: [] }
    const { status, stderr, questions } = await run(['login', `--url=${url}`], options)
    expect([status, questions]).toEqual([expected, []])
    expect(stderr).toContain(said)
  })

  test('that is corrected is followed by the key', async () => {
    const answers = ['nothing here', itflow.url, itflow.key, itflow.decryptPassword, 'acme', true]
    expect(await loginWith(answers)).toMatchObject({ status: 0, isKept: true })
  })
})

/** The sandbox's answer, as if it were elsewhere: an empty one is enough for a login. */
function passedOn(method: string, target: string, body: string): Given {
  const isKnown = body !== '' && JSON.parse(body).api_key === itflow.key
  if (!isKnown) return { status: 401, raw: '' }
  const isRead = method === 'GET' && target.includes('/read.php')
  return isRead
    ? { body: { success: 'False', message: 'No resource (for this client and company)' } }
    : { status: 405, body: { success: 'False', message: 'Can only send POST requests' } }
}

const KEY = 'API key'
const PASSWORD = 'Decrypt password (optional)'

describe('a typing error', () => {
  test.each([
    ['a wrong key', 'made-up-wrong-key', 'does not accept the API key'],
    ['no key at all', '  ', 'is empty'],
    ['the decrypt password', 'DECRYPT', 'does not accept the API key'],
  ])(
    'for the key, %s, is reported and asked for again, before the decrypt password',
    async (_, typed, said) => {
      const key = typed === 'DECRYPT' ? itflow.decryptPassword : typed
      const { status, stderr, questions, isKept } = await loginWith([itflow.url, key])
      expect([status, questions.slice(1), isKept]).toEqual([130, [KEY, KEY], false])
      expect(stderr).toContain(said)
      expect(stderr).not.toContain('made-up-wrong-key')
    },
  )

  test('in the decrypt password is reported and asked for again, without the key', async () => {
    const answers = [itflow.url, itflow.key, 'made-up-wrong-one']
    const { status, stderr, questions, isKept } = await loginWith(answers)
    expect([status, questions.slice(1), isKept]).toEqual([130, [KEY, PASSWORD, PASSWORD], false])
    expect(stderr).toContain("The decrypt password can't decrypt any credential")
    expect(stderr).toContain('not the master password')
    expect(stderr).not.toContain('made-up-wrong-one')
  })

  test('that is corrected leads to a saved profile', async () => {
    const right = [itflow.url, 'made-up-wrong', itflow.key, 'made-up-wrong', itflow.decryptPassword]
    const result = await loginWith([...right, 'acme', true])
    expect(result).toMatchObject({ status: 0, isKept: true })
    expect((await run(['clients', 'list'], { home: result.home })).status).toBe(0)
  })

  test('in a key passed as an option is not asked for again', async () => {
    const argv = ['login', 'acme', '--url', itflow.url, '--key-env', 'K', '--store', 'file']
    const options = { home: freshHome(), terminal: 120, env: { K: 'made-up-wrong-key' } }
    const { status, stderr, questions } = await run(argv, options)
    expect([status, questions]).toEqual([3, []])
    expect(stderr).toContain('does not accept the API key')
  })

  test('of spaces around the key is ignored', async () => {
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

describe("a server that isn't ITFlow", () => {
  test.each<[string, (request: Received) => Given, string]>([
    ['a page', () => html(page('Welcome')), "isn't from ITFlow's API"],
    ['nothing but 404', () => html(page('Not found'), 404), 'which every ITFlow has'],
    ['404 with an empty body', () => ({ status: 404 }), 'which every ITFlow has'],
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
    ['another API', () => ({ body: { status: 'ok', items: [] } }), "isn't from ITFlow's API"],
    ['an empty answer', () => ({ raw: '' }), 'sent an empty reply'],
    [
      'the source of PHP',
      () => html('<?php require_once "../validate.php"; ?>'),
      'source of its PHP files',
    ],
    [
      "a login of the web server's own",
      () => ({ status: 401, headers: { 'www-authenticate': 'Basic' }, raw: page('401') }),
      'requires a login',
    ],
    ['a proxy that forbids it', () => html(page('Forbidden'), 403), 'blocks '],
    ['a server that fails', () => html('', 500), 'failed on clients/read'],
    [
      'a port that speaks TLS',
      () => html('The plain HTTP request was sent to HTTPS port', 400),
      'uses https on that port',
    ],
  ])('is recognised and reported, and nothing is saved: %s', async (_, answer, said) => {
    const { url } = await serve(answer)
    const { status, stderr, stdout, questions, isKept } = await loginWith([url.href])
    expect({ stderr, isKept }).toEqual({ stderr: expect.stringContaining(said), isKept: false })
    // Before a key was asked for.
    expect([status, questions.length]).toEqual([130, 2])
    expect(stdout).toBe('')
    const piped = ['login', '--url', url.href, '--key-stdin', '--store', 'file']
    expect([4, 8]).toContain((await run(piped, { home: freshHome(), stdin: itflow.key })).status)
    expect(stderr).not.toContain(itflow.key)
  })

  test('is reported with the next step', async () => {
    const { url } = await serve(() => html(page('Welcome')))
    expect((await loginWith([url.href])).stderr).toContain('Check the address')
  })
})
