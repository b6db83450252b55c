import { describe, expect, it } from 'vitest'
import { SANDBOX_KEY } from '../../src/sandbox/identity.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { serve } from '../support/loopback.ts'
import { freshHome, run } from '../support/run.ts'

const LIST = ['clients', 'list']

/** A command of a profile, or a word for one. */
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
  it('where the key is wrong: it stands in ITFLOW_API_KEY', async () => {
    const instance = await hazardInstance('26.10')
    for (const argv of [LIST, ['api', 'GET', 'clients/read'], ['doctor'], ['profiles', 'test']]) {
      const { status, stderr } = await instance.itflow(argv, { env: { ITFLOW_API_KEY: 'wrong' } })
      expect(status).toBe(3)
      expect(stderr).toContain('Put a new one into ITFLOW_API_KEY')
      expect(stderr).not.toMatch(OF_PROFILES)
    }
  })

  it('where the decrypt password is wrong or missing: it belongs into ITFLOW_DECRYPT_PASSWORD', async () => {
    const create = ['credentials', 'create', '--client', 'acme', '--name', 'X', '--password-stdin']
    for (const password of ['wrong', '']) {
      for (const argv of [['credentials', 'list'], ['credentials', 'reveal', '1'], create]) {
        const instance = await hazardInstance('26.10')
        const env = { ITFLOW_DECRYPT_PASSWORD: password }
        const { stderr } = await instance.itflow(argv, { env, stdin: 'made-up-X' })
        expect(stderr, argv.join(' ')).toContain('Put the right one into ITFLOW_DECRYPT_PASSWORD')
        expect(stderr).not.toMatch(OF_PROFILES)
      }
    }
  })

  it('where the address is wrong: it stands in ITFLOW_URL', async () => {
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

describe('where the server takes too long, what allows it more time is named', () => {
  const never = () => undefined

  it('the variable where the address is from the environment', async () => {
    const { url } = await serve(never)
    const env = { ITFLOW_URL: url.href, ITFLOW_API_KEY: SANDBOX_KEY, ITFLOW_TIMEOUT: '0.05' }
    const { status, stderr } = await run(LIST, { env })
    expect(status).toBe(9)
    expect(stderr).toContain('Allow more time with ITFLOW_TIMEOUT')
    expect(stderr).not.toMatch(OF_PROFILES)
  })

  it('the command where it is from a profile', async () => {
    const { url } = await serve(never)
    const home = await profileHome(url.href, SANDBOX_KEY, ...IN_FILE, '--request-timeout', '0.05')
    const { stderr } = await run([...LIST, '--profile', 'acme'], { home })
    expect(stderr).toContain('itflow profiles set acme --request-timeout SECONDS')
  })
})

describe('with a profile', () => {
  it('its name stands in the command that replaces the key', async () => {
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
    expect(stderr).toContain('Put a new one into ACME_KEY')
    expect(stderr).not.toContain('rotate-key')
  })

  it('a decrypt password from the environment is named as such', async () => {
    const { sandbox } = await hazardInstance('26.10')
    const home = await profileHome(sandbox.url, sandbox.key, ...IN_FILE)
    const list = ['credentials', 'list', '--profile', 'acme']
    const wrong = await run(list, { home, env: { ITFLOW_DECRYPT_PASSWORD: 'wrong' } })
    expect(wrong.stderr).toContain('Put the right one into ITFLOW_DECRYPT_PASSWORD')
    const none = await run(list, { home })
    expect(none.stderr).toContain('itflow login acme, or set ITFLOW_DECRYPT_PASSWORD')
  })
})

it('a key that is tried before there is a profile is not to be rotated', async () => {
  const { sandbox } = await hazardInstance('26.10')
  const add = ['profiles', 'add', 'new', '--url', sandbox.url, '--key-stdin', '--store', 'file']
  const { status, stderr } = await run(add, { home: freshHome(), stdin: 'wrong' })
  expect(status).toBe(3)
  expect(stderr).toContain('Enter it again')
  expect(stderr).not.toContain('rotate-key')
})
