import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { FORMAT_NAMES } from '../../src/output/format-names.ts'
import { isSlowSuite, some } from '../support/division.ts'
import { serve, serveBytes } from '../support/loopback.ts'
import { start, startAtTerminal, useProgram } from './child.ts'

// Every way a person or the system ends the program, in a process of its own: it must end, and say how.

useProgram()

/** A server that receives and never answers. */
async function silent() {
  const server = await serve(() => undefined)
  const env = { ITFLOW_URL: server.url.href, ITFLOW_API_KEY: 'made-up' }
  const isAsked = () => vi.waitFor(() => expect(server.received).not.toEqual([]), 20_000)
  return { env, isAsked }
}

const SIGNALS = [
  ['SIGINT', 130, 'Interrupted'],
  ['SIGTERM', 143, 'Terminated'],
] as const

describe.each(SIGNALS)('%s ends with %i', (signal, status, word) => {
  /** What the program is at; in the quick suite one signal each. */
  const isTried = (nth: number) => isSlowSuite || (nth % 2 === 0) === (signal === 'SIGTERM')
  const during = (nth: number, name: string, test: () => Promise<void>) => {
    if (isTried(nth)) it(name, test)
  }

  during(0, 'while a server does not answer', async () => {
    const { env, isAsked } = await silent()
    const { child, ended } = start(['clients', 'list'], env)
    await isAsked()
    child.kill(signal)
    expect(await ended).toEqual({ status, stdout: '', stderr: `${word}\n` })
  })

  during(1, 'with an object on standard error where that was asked for', async () => {
    const { env, isAsked } = await silent()
    const { child, ended } = start(['clients', 'list', '--json'], env)
    await isAsked()
    child.kill(signal)
    const { stderr, ...rest } = await ended
    expect(rest).toEqual({ status, stdout: '' })
    expect(JSON.parse(stderr)).toEqual({
      error: { code: 'interrupted', message: word, retryable: false },
    })
  })

  const waiting: [string, string[]][] = [
    ['a text', ['tickets', 'reply', 'TCK-1042', '--message', '@-']],
    ['a secret', ['credentials', 'update', '1', '--password-stdin']],
    ['a body', ['api', 'POST', 'assets/create', '--input', '-']],
  ]
  it.each(waiting.filter((_, nth) => isTried(nth)))(
    'while it waits for %s from standard input that nobody closes',
    async (_, argv) => {
      const { child, ended } = start(argv)
      // More than a pipe holds: once it is taken, the program reads.
      await new Promise((resolve) => child.stdin?.write('x'.repeat(2 ** 20), resolve))
      child.kill(signal)
      expect((await ended).status).toBe(status)
    },
  )

  during(2, 'while it asks', async () => {
    const { ended, saying, kill } = startAtTerminal(['contacts', 'delete', 'ada@acme.example'])
    await saying('permanently?')
    kill(signal)
    const { status: exit, shown } = await ended
    expect(exit).toBe(status)
    expect(shown).toContain(word)
  })

  during(3, 'while somebody reads in the pager', async () => {
    const { ended, saying, kill } = startAtTerminal(['clients', 'list', '--all', '-o', 'yaml'], {
      ITFLOW_PAGER: 'echo paging; sleep 60',
    })
    await saying('paging')
    kill(signal)
    expect((await ended).status).toBe(status)
  })

  during(4, 'while somebody writes in the editor', async () => {
    const argv = ['tickets', 'reply', 'TCK-1042', '--edit']
    const { ended, saying, kill, type } = startAtTerminal(argv, {
      EDITOR: 'echo editing; exec sleep 60; true',
    })
    await saying('editing')
    // The key is the editor's, and its own end is the program's.
    if (signal === 'SIGINT') type('\x03')
    else kill(signal)
    expect((await ended).status).toBe(status)
  })
})

it('Ctrl-C at a question ends with 130, and nothing is done', async () => {
  const { ended, saying, type } = startAtTerminal(['contacts', 'delete', 'ada@acme.example'])
  await saying('permanently?')
  type('\x03')
  const { status, shown } = await ended
  expect(status).toBe(130)
  expect(shown).not.toContain('Deleted')
})

it('a write that is interrupted after it was sent says that it may have happened', async () => {
  const server = await serve(({ method, target }) => {
    if (method === 'POST') return undefined
    if (target.includes('assets/update')) return { status: 405, body: { success: 'False' } }
    const rows = target.includes('assets/read')
      ? [
          {
            asset_id: '7',
            asset_client_id: '1',
            asset_status: 'Stored',
            interface_id: '1',
            interface_ip: '',
            interface_mac: '',
            interface_network_id: '0',
          },
        ]
      : [{ client_id: '1', client_name: 'Acme' }]
    return { body: { success: 'True', count: rows.length, data: rows } }
  })
  const env = { ITFLOW_URL: server.url.href, ITFLOW_API_KEY: 'made-up' }
  const { child, ended } = start(['assets', 'update', '7', '--status', 'Lost', '--json'], env)
  const isSent = () => expect(server.received.map(({ method }) => method)).toContain('POST')
  await vi.waitFor(isSent, { timeout: 20_000 })
  child.kill('SIGTERM')
  const { status, stderr } = await ended
  expect(status).toBe(143)
  const { error } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '')
  expect(error).toMatchObject({ code: 'interrupted', message: 'Terminated' })
  expect(error.hint).toContain('may have happened')
})

describe('--timeout ends with 9', () => {
  const LATE = 'The command took longer than 0.3 s (--timeout)'

  it('while a server does not answer', async () => {
    const { env } = await silent()
    const { ended } = start(['clients', 'list', '--timeout', '0.3'], env)
    expect(await ended).toEqual({ status: 9, stdout: '', stderr: `${LATE}\n` })
  })

  it('while a busy server has asked for a pause of a minute', async () => {
    const server = await serve(() => ({ status: 429, headers: { 'retry-after': '60' } }))
    const env = { ITFLOW_URL: server.url.href, ITFLOW_API_KEY: 'made-up' }
    const { ended } = start(['clients', 'list', '--timeout', '0.3'], env)
    expect(await ended).toMatchObject({ status: 9, stderr: expect.stringContaining(LATE) })
  })

  it('while nobody closes standard input', async () => {
    const argv = ['tickets', 'reply', 'TCK-1042', '--message', '@-', '--timeout', '0.3']
    expect(await start(argv).ended).toMatchObject({ status: 9, stderr: `${LATE}\n` })
  })

  it('while it asks', async () => {
    const argv = ['contacts', 'delete', 'ada@acme.example', '--timeout', '0.3']
    const { status, shown } = await startAtTerminal(argv).ended
    expect(status).toBe(9)
    expect(shown).toContain(LATE)
  })
})

describe('a closed pipe', () => {
  it.each(some(FORMAT_NAMES))(
    'ends the program quietly: tickets list -o %s | head -1',
    async (format) => {
      const { child, ended } = start(['tickets', 'list', '--all', '--quiet', '-o', format])
      child.stdout?.destroy()
      expect(await ended).toEqual({ status: 0, stdout: '', stderr: '' })
    },
  )

  it('of standard error does not affect the result', async () => {
    const { child, ended } = start(['clients', 'list', '--json', '--fields', 'id', '--limit', '1'])
    child.stderr?.destroy()
    const { status, stdout } = await ended
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toEqual([{ client_id: 1 }])
  })
})

describe('a server that changes the protocol', () => {
  it.each([
    ['a list', ['clients', 'list'], 9],
    ['a raw read', ['api', 'GET', 'clients/read'], 9],
    ['a raw write', ['api', 'POST', 'custom/thing', '-f', 'a=b'], 9],
  ])('makes %s fail', async (_, argv, status) => {
    const server = await serveBytes((socket) => {
      socket.once('data', () =>
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
        ),
      )
    })
    const { ended } = start(argv, { ITFLOW_URL: server.url.href, ITFLOW_API_KEY: 'made-up' })
    const { stdout, stderr, ...rest } = await ended
    expect({ ...rest, stdout }).toEqual({ status, stdout: '' })
    expect(stderr).toContain('101')
  })
})

it('a program with nothing left to wait for is not a success', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'itflow-unfinished-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  cpSync(fileURLToPath(new URL('../../bin', import.meta.url)), join(folder, 'bin'), {
    recursive: true,
  })
  mkdirSync(join(folder, 'dist'))
  writeFileSync(join(folder, 'dist', 'package.json'), '{"type":"commonjs"}')
  writeFileSync(join(folder, 'dist', 'main.js'), 'exports.main = () => new Promise(() => {})')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(folder, 'bin', 'itflow.js'), 'clients', 'list'],
    { encoding: 'utf8' },
  )
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toContain('exited before it was done')
})

it('the end of input at a question cancels it, and is not a defect', async () => {
  const { ended, saying, type } = startAtTerminal(['contacts', 'delete', 'ada@acme.example'])
  await saying('permanently?')
  type('\x04')
  const { status, shown } = await ended
  expect(status).toBe(130)
  expect(shown).toContain('Interrupted')
  expect(shown).not.toMatch(/defect|Bug in itflow/)
})
