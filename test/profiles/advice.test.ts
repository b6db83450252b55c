import { describe, expect, it } from 'vitest'
import { SANDBOX_KEY } from '../../src/sandbox/identity.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { serve } from '../support/loopback.ts'
import { freshHome, run } from '../support/run.ts'

const LIST = ['clients', 'list']

/** Matches a command for a profile, or the word. */
const OF_PROFILES = /profile|itflow login/

async function profileHome(url: string, key: string, ...more: string[]): Promise<string> {
  const home = freshHome()
  const add = ['profiles', 'add', 'acme', '--url', url, '--no-test', ...more]
  const { status, stderr } = await run(add, { home, stdin: key, env: { ACME_KEY: key } })
  expect(status, stderr).toBe(0)
  return home
}

const IN_FILE = ['--key-stdin', '--store', 'file']

describe('with address and key from the environment no message names a profile', () => {
  it('if the key is wrong: it is in ITFLOW_API_KEY', async () => {
    const instance = await hazardInstance('26.10')
    for (const argv of [LIST, ['api', 'GET', 'clients/read'], ['doctor'], ['profiles', 'test']]) {
      const { status, stderr } = await instance.itflow(argv, { env: { ITFLOW_API_KEY: 'wrong' } })
      expect(status).toBe(3)
      expect(stderr).toContain('Set ITFLOW_API_KEY to a new one')
      expect(stderr).not.toMatch(OF_PROFILES)
    }
  })

  it('if the decrypt password is wrong or missing: it belongs in ITFLOW_DECRYPT_PASSWORD', async () => {
    const create = ['credentials', 'create', '--client', 'acme', '--name', 'X', '--password-stdin']
    for (const password of ['wrong', '']) {
      for (const argv of [['credentials', 'list'], ['credentials', 'reveal', '1'], create]) {
        const instance = await hazardInstance('26.10')
        const env = { ITFLOW_DECRYPT_PASSWORD: password }
        const { stderr } = await instance.itflow(argv, { env, stdin: 'made-up-X' })
        expect(stderr, argv.join(' ')).toContain('Set ITFLOW_DECRYPT_PASSWORD to the right one')
        expect(stderr).not.toMatch(OF_PROFILES)
      }
    }
  })

  it('if the address is wrong: it is in ITFLOW_URL', async () => {
    for (const reply of [
      { status: 200, body: '<html>hello</html>' },
      { status: 404, body: 'not here' },
      { status: 400, body: 'The plain HTTP request was sent to HTTPS port' },
      { status: 302, headers: { location: 'https://other.example/login' }, body: '' },
    ]) {
      const { url } = await serve(() => reply)
      const env = { ITFLOW_URL: url.href, ITFLOW_API_KEY: SANDBOX_KEY }
      const { status, stderr } = await run(LIST, { env })
      expect(status).not.toBe(0)
      expect(stderr).toContain('ITFLOW_URL')
      expect(stderr).not.toMatch(OF_PROFILES)
    }
  })
})

describe('if the server takes too long, the message says how to allow more time', () => {
  const never = () => undefined

  it('with the variable if the address is from the environment', async () => {
    const { url } = await serve(never)
    const env = { ITFLOW_URL: url.href, ITFLOW_API_KEY: SANDBOX_KEY, ITFLOW_TIMEOUT: '0.05' }
    const { status, stderr } = await run(LIST, { env })
    expect(status).toBe(9)
    expect(stderr).toContain('Allow more time with ITFLOW_TIMEOUT')
    expect(stderr).not.toMatch(OF_PROFILES)
  })

  it('with the command if it is from a profile', async () => {
    const { url } = await serve(never)
    const home = await profileHome(url.href, SANDBOX_KEY, ...IN_FILE, '--request-timeout', '0.05')
    const { stderr } = await run([...LIST, '--profile', 'acme'], { home })
    expect(stderr).toContain('itflow profiles set acme --request-timeout SECONDS')
  })
})

describe('with a profile', () => {
  it('its name is in the command that replaces the key', async () => {
    const { sandbox } = await hazardInstance('26.10')
    const home = await profileHome(sandbox.url, 'wrong', ...IN_FILE)
    const { status, stderr } = await run([...LIST, '--profile', 'acme'], { home })
    expect(status).toBe(3)
    expect(stderr).toContain('Replace it: itflow profiles rotate-key acme\n')
  })

  it('whose key comes from a variable, that variable is named', async () => {
    const { sandbox } = await hazardInstance('26.10')
    const home = await profileHome(sandbox.url, 'wrong', '--key-env', 'ACME_KEY')
    const env = { ACME_KEY: 'wrong' }
    const { stderr } = await run([...LIST, '--profile', 'acme'], { home, env })
    expect(stderr).toContain('Set ACME_KEY to a new one')
    expect(stderr).not.toContain('rotate-key')
  })

  it('a decrypt password from the environment is named with its variable', async () => {
    const { sandbox } = await hazardInstance('26.10')
    const home = await profileHome(sandbox.url, sandbox.key, ...IN_FILE)
    const list = ['credentials', 'list', '--profile', 'acme']
    const wrong = await run(list, { home, env: { ITFLOW_DECRYPT_PASSWORD: 'wrong' } })
    expect(wrong.stderr).toContain('Set ITFLOW_DECRYPT_PASSWORD to the right one')
    const none = await run(list, { home })
    expect(none.stderr).toContain('itflow login acme, or set ITFLOW_DECRYPT_PASSWORD')
  })
})

it('there is no hint to rotate a key that is verified before there is a profile', async () => {
  const { sandbox } = await hazardInstance('26.10')
  const add = ['profiles', 'add', 'new', '--url', sandbox.url, '--key-stdin', '--store', 'file']
  const { status, stderr } = await run(add, { home: freshHome(), stdin: 'wrong' })
  expect(status).toBe(3)
  expect(stderr).toContain('Enter it again')
  expect(stderr).not.toContain('rotate-key')
})
