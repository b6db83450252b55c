import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { environment, program, start, startAtTerminal, useProgram } from '../program/child.ts'
import { serve } from '../support/loopback.ts'
import { freshHome } from '../support/run.ts'
import { spawnAtTerminal } from '../support/terminal.ts'
import { expectReportedOnce, isAlive, leftovers, PIPED, SIGNALS } from './moments.ts'
import { draftsIn, startJob } from './shell.ts'

useProgram()

const WAIT = { timeout: 20_000 }

describe.concurrent.each(SIGNALS.slice(1))('%s ends the program', (signal, status, said) => {
  it.for(Object.entries(PIPED))('%s', async ([, make], { onTestFinished: onFinished }) => {
    const moment = await make(onFinished)
    const home = moment.env['HOME'] ?? freshHome()
    const { child, ended, saying } = start(moment.argv, { ...moment.env, HOME: home })
    await moment.isThere(saying, child.stdin)
    child.kill(signal)
    const end = await ended
    expect(end.status, end.stderr).toBe(status)
    expectReportedOnce(end.stderr, said)
    if (moment.tells !== undefined) expect(end.stderr).toMatch(moment.tells)
    expect(leftovers(home)).toEqual([])
  })
})

const REPLY = ['tickets', 'reply', 'TCK-1042', '--edit']
const WRITES = `printf 'Half a text\\n' > "$1"; echo saved; exec sleep 60; true`

describe.concurrent.each(SIGNALS)('%s at a terminal', (signal, status, said) => {
  it('ends a prompt and restores the terminal', async () => {
    const job = startJob(['contacts', 'delete', 'ada@acme.example'])
    await job.saying('permanently?')
    job.kill(signal)
    expect(await job.ended()).toEqual({ status, isRestored: true })
    expectReportedOnce(job.shown(), said)
  })

  it("ends a pager that has changed the terminal's modes", async () => {
    const job = startJob(['clients', 'list', '--all', '-o', 'yaml'], {
      ITFLOW_PAGER: `m=$(stty -g < /dev/tty); trap 'stty "$m" < /dev/tty; exit' TERM
        stty raw -echo < /dev/tty; echo paging; while :; do sleep 0.05; done`,
    })
    await job.saying('paging')
    job.kill(signal)
    expect(await job.ended()).toEqual({ status, isRestored: true })
  })
})

describe.concurrent.each(SIGNALS)('%s while an editor is open', (signal, status, said) => {
  // Typed signals go to the editor: they are typed here, and if it ends, the program ends.
  const key = { SIGINT: '\x03', SIGQUIT: '\x1c' }[String(signal)]
  const send = (job: ReturnType<typeof startJob>) =>
    key === undefined ? job.kill(signal) : job.type(key)

  it('ends it, and the saved text is kept as a draft', async () => {
    const job = startJob(REPLY, { EDITOR: WRITES })
    await job.saying('saved')
    send(job)
    expect(await job.ended()).toEqual({ status, isRestored: true })
    expectReportedOnce(job.shown().replace(/\^[C\\]/, ''), said)
    const [draft = ''] = draftsIn(job.home)
    expect(readFileSync(draft, 'utf8')).toBe('Half a text\n')
    expect(statSync(draft).mode & 0o777).toBe(0o600)
    expect(job.shown().replaceAll(/\s+/g, '')).toContain(draft)
    expect(readdirSync(job.temporary)).toEqual([])
  })

  it('ends it, and without saved text there is no draft', async () => {
    const job = startJob(REPLY, { EDITOR: 'echo opened; exec sleep 60; true' })
    await job.saying('opened')
    send(job)
    expect(await job.ended()).toEqual({ status, isRestored: true })
    expect(draftsIn(job.home)).toEqual([])
    expect(readdirSync(job.temporary)).toEqual([])
  })
})

it('Ctrl-C goes to the editor, which may ignore it', async () => {
  const editor = `trap 'echo caught' INT QUIT; echo opened
    for i in 1 2 3; do read -r line; done; echo "$line" > "$1"; true`
  const job = startJob(REPLY, { EDITOR: editor })
  await job.saying('opened')
  for (const key of ['\x03', '\x1c']) {
    job.type(key)
    await new Promise((resolve) => setTimeout(resolve, 400))
  }
  job.type('a\rb\rWritten after all\r')
  expect(await job.ended()).toEqual({ status: 0, isRestored: true })
  expect(job.shown()).toContain('Written after all')
  expect(draftsIn(job.home)).toEqual([])
})

describe.concurrent('a closed terminal', () => {
  const SHOWS: readonly (readonly [when: string, argv: readonly string[], text: string])[] = [
    ['at a question', ['contacts', 'delete', 'ada@acme.example'], 'permanently?'],
    ['in an editor', REPLY, 'saved'],
    ['in a pager', ['clients', 'list', '--all', '-o', 'yaml'], 'paging'],
    [
      'with a command',
      ['credentials', 'run', '1', '--no-mask', '--', 'sh', '-c', 'echo going; exec sleep 60'],
      'going',
    ],
  ]

  it.each(SHOWS)('%s ends the program and leaves nothing', async (_, argv, text) => {
    const env = { EDITOR: WRITES, ITFLOW_PAGER: 'echo paging; exec sleep 60' }
    const job = startJob(argv, env, { isLeader: true })
    await job.saying(text)
    const pid = job.pid()
    job.hangUp()
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 8000 })
    expect(readdirSync(job.temporary)).toEqual([])
    expect(draftsIn(job.home)).toHaveLength(text === 'saved' ? 1 : 0)
  })
})

describe.concurrent('a terminal that is gone while the shell keeps running', () => {
  it.for([
    ['at a question', ['contacts', 'delete', 'ada@acme.example'], 'permanently?'],
    ['at a secret', ['login', 'x', '--url'], 'API key'],
  ] as const)(
    '%s ends the program as the signal does, and no exit is a crash',
    async ([name, argv, text], { onTestFinished: onFinished }) => {
      // The URL is tried before the prompt for the key.
      const { url } = await serve(() => ({ body: { success: 'False' } }), onFinished)
      const job = startJob(name === 'at a secret' ? [...argv, url.href] : argv)
      await job.saying(text)
      job.hangUp()
      const status = () => readFileSync(join(job.home, 'status'), 'utf8').trim()
      await vi.waitFor(() => expect(status()).toBe('143'), WAIT)
    },
  )
})

it('a prompt stopped by Ctrl-Z continues in the foreground', async () => {
  const shell = spawnAtTerminal('bash', ['--norc', '-i'], {
    env: environment({ PS1: 'shell> ' }),
    cols: 100,
    rows: 24,
  })
  onTestFinished(() => shell.kill('SIGKILL'))
  let shown = ''
  shell.onData((text) => {
    shown += text
  })
  const saying = (text: string) => vi.waitFor(() => expect(shown).toContain(text), WAIT)
  shell.write(`'${process.execPath}' '${program()}' contacts delete ada@acme.example\r`)
  await saying('permanently?')
  shell.write('\x1a')
  await saying('Stopped')
  shown = ''
  shell.write('fg\r')
  await saying('itflow.js')
  await new Promise((resolve) => setTimeout(resolve, 500))
  shell.write('n\r')
  const from = performance.now()
  await vi.waitFor(() => expect(shown).toMatch(/Nothing was.*shell> /s), WAIT)
  // It doesn't wait for more input.
  expect(performance.now() - from).toBeLessThan(1500)
  shell.write('echo "status=$?"\r')
  await vi.waitFor(() => expect(shown).toMatch(/status=\d/), WAIT)
})

it('nohup keeps the program running', async () => {
  let isLet = false
  const server = await serve(() =>
    isLet ? { body: { success: 'True', count: 0, data: [] } } : undefined,
  )
  const env = environment({ ITFLOW_URL: server.url.href, ITFLOW_API_KEY: 'x', _: '/usr/bin/nohup' })
  const child = spawn(process.execPath, [program(), 'clients', 'list', '--json'], { env })
  await vi.waitFor(() => expect(server.received).not.toEqual([]), WAIT)
  child.kill('SIGHUP')
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(child.exitCode ?? child.signalCode).toBeNull()
  isLet = true
  child.kill('SIGTERM')
  expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(143)
})

describe.concurrent('credentials run', () => {
  const shell = (script: string, ...options: string[]) => [
    ...['credentials', 'run', '1', ...options, '--', 'sh', '-c', script],
  ]
  const STUBBORN = `trap '' TERM INT HUP; echo "ready $$"; sleep 60 & while :; do sleep 60; done`

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
    '%s ends a command that does not end of it, and all that it started',
    async (signal) => {
      const { child, ended, saying, output } = start(shell(STUBBORN))
      await saying('ready')
      child.kill(signal)
      expect((await ended).status).toBe(signal === 'SIGINT' ? 130 : 143)
      const pid = Number(/ready (\d+)/.exec(output())?.[1])
      await vi.waitFor(() => expect(isAlive(pid)).toBe(false), WAIT)
    },
  )

  it('a second signal ends it at once', async () => {
    const { child, ended, saying } = start(shell(STUBBORN))
    await saying('ready')
    const from = performance.now()
    child.kill('SIGTERM')
    await new Promise((resolve) => setTimeout(resolve, 400))
    child.kill('SIGTERM')
    expect((await ended).status).toBe(143)
    expect(performance.now() - from).toBeLessThan(4500)
  })

  it('--timeout ends it with 9', async () => {
    const { status, stderr } = await start(shell(STUBBORN, '--timeout', '1')).ended
    expect(status).toBe(9)
    expect(stderr).toContain('took longer')
  })

  it("a signal isn't a success even if the command exits with 0", async () => {
    const { child, ended, saying } = start(
      shell(`trap 'exit 0' TERM; echo ready; while :; do sleep 0.05; done`),
    )
    await saying('ready')
    child.kill('SIGTERM')
    expect((await ended).status).toBe(143)
  })

  it("a process that the command left running doesn't keep the program running", async () => {
    const from = performance.now()
    const { status, stdout } = await start(shell('sleep 60 & echo done')).ended
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'done\n' })
    const chatty = await start(shell('yes & echo first')).ended
    expect(chatty.status).toBe(0)
    expect(performance.now() - from).toBeLessThan(30_000)
  })

  it('an interruption in the middle of a secret shows nothing of it', async () => {
    const { child, ended, saying } = start(
      shell('echo ready; printf "%s" "$ITFLOW_PASSWORD" | head -c 12; sleep 60'),
    )
    await saying('ready')
    // Waits until the part of the secret has arrived too.
    await new Promise((resolve) => setTimeout(resolve, 1000))
    child.kill('SIGTERM')
    const { status, stdout } = await ended
    expect({ status, stdout }).toEqual({ status: 143, stdout: 'ready\n***' })
  })

  it('with the terminal to itself gets all keys, however often they are pressed', async () => {
    const script = `trap 'echo caught' INT; echo ready; for i in 1 2 3; do read -r line; done; echo over`
    const job = startAtTerminal(shell(script, '--no-mask'))
    await job.saying('ready')
    for (const _ of [1, 2]) {
      job.type('\x03')
      await new Promise((resolve) => setTimeout(resolve, 400))
    }
    job.type('a\rb\rc\r')
    const { status, shown } = await job.ended
    expect({ status, isOver: shown.includes('over') }).toEqual({ status: 0, isOver: true })
  })
})

it.each([
  ['SIGTERM', 143, []],
  [undefined, 9, ['--timeout', '2']],
] as const)("a pipe without a reader doesn't delay the exit (%s)", async (signal, status, more) => {
  const rows = Array.from({ length: 20_000 }, (_, index) => ({
    client_id: String(index + 1),
    client_name: 'x'.repeat(100),
  }))
  const server = await serve(({ target }) => {
    const offset = Number(new URL(target, 'http://x').searchParams.get('offset') ?? 0)
    const data = offset > 0 ? rows.slice(offset) : rows
    return { body: { success: 'True', count: data.length, data } }
  })
  const env = environment({ ITFLOW_URL: server.url.href, ITFLOW_API_KEY: 'x' })
  const child = spawn(process.execPath, [program(), 'clients', 'list', '--json', ...more], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await vi.waitFor(() => expect(server.received).not.toEqual([]), WAIT)
  const ended = new Promise((resolve) => child.on('exit', resolve))
  await new Promise((resolve) => setTimeout(resolve, 1500))
  if (signal !== undefined) child.kill(signal)
  expect(await ended).toBe(status)
})
