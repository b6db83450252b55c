import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { type Given, type Received, serve, serveBytes } from '../support/loopback.ts'
import { freshHome, type RunOptions, run } from '../support/run.ts'

/** A server that gives the answers it is passed, and the program's raw calls to it. */
async function server(answer: (request: Received, nth: number) => Given | undefined) {
  const { url, received } = await serve(answer)
  const home = freshHome()
  const env = { ITFLOW_URL: url.href, ITFLOW_API_KEY: 'made-up-key' }
  const api = (argv: readonly string[], options: RunOptions = {}) =>
    run(['api', ...argv], { home, env, ...options })
  const bodyOf = (at: number) => JSON.parse(received[at]?.body ?? '')
  return { api, received, bodyOf }
}

const SAID = '{"success" : "True","count":"1",\n "data":[{"0":"7","asset_id":"7","x":"\\u00fc"}]}'

describe('the reply is printed unchanged', () => {
  it('whatever it contains, and in whatever format', async () => {
    const { api } = await server(() => ({ raw: SAID }))
    for (const format of [[], ['--json'], ['--csv'], ['-o', 'yaml']]) {
      expect(await api(['GET', 'assets/read', ...format])).toMatchObject({
        status: 0,
        stdout: `${SAID}\n`,
        stderr: '',
      })
    }
  })

  it('even if it is an error, which sets the exit status', async () => {
    for (const [status, exit] of [
      [401, 3],
      [403, 4],
      [404, 7],
      [500, 8],
    ] as const) {
      const said = `{"success":"False","message":"Said ${status}."}`
      const { api } = await server(() => ({ status, raw: said }))
      const result = await api(['POST', 'assets/create'])
      expect(result).toMatchObject({ status: exit, stdout: `${said}\n` })
      expect(result.stderr).not.toBe('')
    }
  })

  it('even if the list is empty, which is not an error (H14)', async () => {
    const said =
      '{"success":"False","message":"No resource (for this client and company) with the specified parameter(s)."}'
    const { api } = await server(() => ({ raw: said }))
    expect(await api(['GET', 'assets/read'])).toMatchObject({ status: 0, stdout: `${said}\n` })
  })

  it('except control characters, which are escaped at a terminal (H31)', async () => {
    const said = '{"success":"True","data":[{"x":"a\x1b]0;owned\x07\u202eb"}]}'
    const { api } = await server(() => ({ raw: said }))
    const shown = (await api(['GET', 'assets/read'], { terminal: 100 })).stdout
    expect(shown).not.toMatch(/[\x00-\x08\x0b-\x1f\u202e]/)
    expect(JSON.parse(shown)).toEqual(
      JSON.parse(said.replace(/[\x1b\x07]/g, (sign) => `\\u00${sign === '\x1b' ? '1b' : '07'}`)),
    )
    expect((await api(['GET', 'assets/read'])).stdout).toBe(`${said}\n`)
  })

  it('with the status before it if requested', async () => {
    const { api } = await server(() => ({ raw: SAID }))
    expect((await api(['GET', 'assets/read', '-i'])).stdout).toBe(`200\n${SAID}\n`)
  })
})

describe('a call', () => {
  it('is a GET with its fields in the query, and the key in the body', async () => {
    const { api, received, bodyOf } = await server(() => ({ raw: SAID }))
    await api(['get', 'assets/read', '-f', 'asset_type=Server', '-F', 'limit=3', '-f', 'x=a=b & c'])
    const [request] = received
    expect(request?.method).toBe('GET')
    const url = new URL(request?.target ?? '', 'http://x')
    expect(url.pathname).toBe('/api/v1/assets/read.php')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      asset_type: 'Server',
      limit: '3',
      x: 'a=b & c',
    })
    expect(bodyOf(0)).toEqual({ api_key: 'made-up-key' })
  })

  it('is a POST with its fields in the body, -f as text and -F typed', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'itflow-api-'))
    onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
    writeFileSync(join(cwd, 'notes.txt'), 'From a file\n')
    const { api, received, bodyOf } = await server(() => ({ raw: SAID }))
    const fields = [
      'a=1',
      'b=true',
      'c=false',
      'd=null',
      'e=-1.5',
      'f=text',
      'g=@notes.txt',
      'h=@@x',
      'i=constructor',
      'j=',
    ]
    const argv = fields.flatMap((field) => ['-F', field])
    await api(['POST', 'assets/create', ...argv, '-f', 'k=1', '--raw-field', 'l=true'], { cwd })
    expect(received[0]?.target).toBe('/api/v1/assets/create.php')
    expect(bodyOf(0)).toEqual({
      api_key: 'made-up-key',
      a: 1,
      b: true,
      c: false,
      d: null,
      e: -1.5,
      f: 'text',
      g: 'From a file',
      h: '@x',
      i: 'constructor',
      j: '',
      k: '1',
      l: 'true',
    })
  })

  it('takes its body from a file or standard input, fields over it', async () => {
    const { api, bodyOf } = await server(() => ({ raw: SAID }))
    const stdin = '{"asset_name":"A","nested":{"x":[1]}}'
    await api(['POST', 'assets/create', '--input', '-', '-f', 'asset_name=B'], { stdin })
    expect(bodyOf(0)).toEqual({ api_key: 'made-up-key', asset_name: 'B', nested: { x: [1] } })
  })

  it("can use the server's own endpoints", async () => {
    const { api, received } = await server(() => ({ raw: '{"hello":"there"}' }))
    const { status, stdout } = await api(['GET', 'custom/hello'])
    expect({ status, stdout }).toEqual({ status: 0, stdout: '{"hello":"there"}\n' })
    await api(['POST', 'custom/deep/er', '-f', 'a=b'])
    expect(received.map(({ target }) => target)).toEqual([
      '/api/v1/custom/hello.php',
      '/api/v1/custom/deep/er.php',
    ])
  })

  it('to such an endpoint fails if the endpoint reports an error', async () => {
    const { api } = await server(() => ({ raw: '{"success":"False","message":"No."}' }))
    expect((await api(['GET', 'custom/hello'])).status).toBe(8)
    const { api: lost } = await server(() => ({ status: 500, raw: 'oh' }))
    expect(await lost(['GET', 'custom/hello'])).toMatchObject({ status: 8, stdout: 'oh\n' })
  })

  it('accepts the path as the server writes it', async () => {
    const { api, received } = await server(() => ({ raw: SAID }))
    for (const path of ['assets/read', '/api/v1/assets/read.php', 'api/v1/assets/read']) {
      await api(['GET', path])
    }
    expect(new Set(received.map(({ target }) => target))).toEqual(
      new Set(['/api/v1/assets/read.php']),
    )
  })

  it('is sent once, even if the server fails', async () => {
    const { api, received } = await server(() => ({ status: 500, raw: '' }))
    expect((await api(['POST', 'assets/create'])).status).toBe(8)
    expect(received).toHaveLength(1)
  })

  it('without a reply says that a write may have happened, but not for a read (H07)', async () => {
    const { url } = await serveBytes((socket) => void socket.once('data', () => socket.destroy()))
    const env = { ITFLOW_URL: url.href, ITFLOW_API_KEY: 'made-up-key' }
    const said = 'custom/thing may have happened: check before you run it again'
    for (const [method, wanted] of [
      ['POST', expect.stringContaining(said)],
      ['GET', expect.not.stringContaining('may have happened')],
    ] as const) {
      const { status, stderr } = await run(['api', method, 'custom/thing'], { env })
      expect([status, stderr]).toEqual([9, wanted])
    }
  })

  it("exits with 7 if the server doesn't have the operation", async () => {
    const instance = await hazardInstance('26.10')
    for (const argv of [
      ['GET', 'made-up/read'],
      ['POST', 'software/create'],
      ['GET', 'custom/hello'],
    ]) {
      expect((await instance.itflow(['api', ...argv])).status).toBe(7)
    }
  })
})

describe('--paginate', () => {
  it('reads every page and prints one array of the unchanged records', async () => {
    const all = Array.from({ length: 1203 }, (_, at) => ({ 0: `${at}`, asset_id: `${at}` }))
    const { api, received } = await server(({ target }) => {
      const query = new URL(target, 'http://x').searchParams
      const offset = Number(query.get('offset') ?? 0)
      const data = all.slice(offset, offset + Number(query.get('limit')))
      if (data.length === 0)
        return {
          body: {
            success: 'False',
            message: 'No resource (for this client and company) with the specified parameter(s).',
          },
        }
      return { body: { success: 'True', count: data.length, data } }
    })
    const { status, stdout } = await api(['GET', 'assets/read', '-f', 'asset_type=x', '--paginate'])
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toEqual(all)
    expect(received.length).toBeGreaterThan(1)
    for (const { target } of received) expect(target).toContain('asset_type=x')
  })

  it('prints an empty array for nothing', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['api', 'GET', 'assets/read', '-f', 'asset_serial=none', '--paginate']
    expect(await instance.itflow(argv)).toMatchObject({ status: 0, stdout: '[]\n' })
  })

  it('fails like the page that fails', async () => {
    const { api } = await server(() => ({
      status: 401,
      raw: '{"success":"False","message":"No."}',
    }))
    expect(await api(['GET', 'assets/read', '--paginate'])).toMatchObject({ status: 3, stdout: '' })
  })

  it('is only for reads', async () => {
    const { api, received } = await server(() => ({ raw: SAID }))
    const { status, stderr } = await api(['POST', 'assets/create', '--paginate'])
    expect(status).toBe(2)
    expect(stderr).toContain('--paginate')
    expect(received).toEqual([])
  })
})

describe('invalid input exits with 2, and nothing is sent:', () => {
  it.each([
    [['DELETE', 'assets/delete'], 'only supports GET and POST'],
    [['GET', 'assets'], 'not MODULE/OPERATION'],
    [['GET', '../users/read'], 'not MODULE/OPERATION'],
    [['GET', 'assets/read?x=1'], 'not MODULE/OPERATION'],
    [['GET', 'https://other.example/api/v1/a/b'], 'not MODULE/OPERATION'],
    [['GET', 'assets/read', '-f', 'limit'], '-f limit: not NAME=VALUE'],
    [['GET', 'assets/read', '-F', '=3'], '-F =3: not NAME=VALUE'],
    [['POST', 'assets/create', '-f', 'api_key=x'], 'api_key'],
    [['POST', 'assets/create', '--input', 'no-such-file'], "no-such-file doesn't exist"],
    [['GET'], 'needs PATH'],
  ])('%j', async (argv, said) => {
    const { api, received } = await server(() => ({ raw: SAID }))
    const { status, stdout, stderr } = await api(argv)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(said)
    expect(received).toEqual([])
  })

  it.each([
    ['', 'standard input is empty'],
    ['x', 'not JSON'],
    ['[1]', 'not a JSON object'],
    ['7', 'not a JSON object'],
    ['null', 'not a JSON object'],
  ])('a body of %j', async (stdin, said) => {
    const { api, received } = await server(() => ({ raw: SAID }))
    const { status, stderr } = await api(['POST', 'assets/create', '--input', '-'], { stdin })
    expect(status).toBe(2)
    expect(stderr).toContain(`--input -: ${said}`)
    expect(received).toEqual([])
  })
})

it('--decrypt also sends the decrypt password, in the body', async () => {
  const instance = await hazardInstance('26.10')
  const argv = ['api', 'GET', 'credentials/read', '-f', 'credential_id=1']
  expect((await instance.itflow(argv)).stdout).not.toContain('made-up-Edge-4471')
  expect((await instance.itflow([...argv, '--decrypt'])).stdout).toContain('made-up-Edge-4471')
  expect(instance.reads().some(({ query }) => query.has('api_key_decrypt_password'))).toBe(false)
})
