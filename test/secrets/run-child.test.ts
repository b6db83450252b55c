import { expect, test } from 'vitest'
import { InterruptedError, TimeoutError } from '../../src/errors.ts'
import type { Io } from '../../src/io/io.ts'
import { ClosedPipeError } from '../../src/io/process-io.ts'
import { runChild } from '../../src/secrets/run-child.ts'

/** A shell script as a child, what it passed on, and how to end the program. */
function start(script: string, { isTerminal = false } = {}) {
  const end = { isTerminal, columns: undefined }
  const abort = new AbortController()
  const passed: string[] = []
  const waiting: (() => void)[] = []
  const io: Io = {
    input: end,
    output: end,
    error: end,
    rows: undefined,
    hasColor: { output: false, error: false },
    write: async () => undefined,
    printMessage: () => undefined,
    writeBytes: async (to, bytes) => {
      passed.push(`${to} ${Buffer.from(bytes).toString('utf8')}`)
      for (const go of waiting.splice(0)) go()
    },
    readAll: async () => new Uint8Array(),
    readChunks: async function* () {},
  }
  const status = runChild(['sh', '-c', script], {
    cwd: process.cwd(),
    env: process.env,
    io,
    signal: abort.signal,
    hidden: [],
    platform: 'linux',
    handleSignals: () => () => undefined,
  })
  const something = () => new Promise<void>((resolve) => waiting.push(resolve))
  return { status, passed, abort, something, io }
}

const TRAP = `trap 'echo stopped; exit 7' TERM; trap 'echo interrupted; exit 8' INT
  echo ready; while :; do sleep 0.05; done`

test('a signal that ends the program is forwarded, and the child decides the exit status', async () => {
  const { status, passed, abort, something } = start(TRAP)
  await something()
  abort.abort(new InterruptedError('SIGTERM'))
  expect(await status).toBe(7)
  expect(passed.join('')).toContain('output stopped\n')
})

test('an interruption is passed on as one', async () => {
  const { status, abort, something } = start(TRAP)
  await something()
  abort.abort(new InterruptedError('SIGINT'))
  expect(await status).toBe(8)
})

test('Ctrl-C at a terminal reaches the child directly and is not sent twice', async () => {
  const script = `trap 'echo interrupted' INT; echo ready; sleep 0.2; exit 3`
  const { status, passed, abort, something } = start(script, { isTerminal: true })
  await something()
  abort.abort(new InterruptedError('SIGINT'))
  expect(await status).toBe(3)
  expect(passed.join('')).not.toContain('interrupted')
})

test('a command that takes too long is ended, and reported as such', async () => {
  const { status, passed, abort, something } = start(TRAP, { isTerminal: true })
  await something()
  const late = new TimeoutError('too long')
  abort.abort(late)
  await expect(status).rejects.toBe(late)
  expect(passed.join('')).toContain('output stopped\n')
})

test.each(['exit 0', 'kill -KILL $$'])(
  'a child that says %s of a signal has not answered it',
  async (ending) => {
    const script = `trap '${ending}' TERM; echo ready; while :; do sleep 0.05; done`
    const { status, abort, something } = start(script)
    await something()
    const reason = new InterruptedError('SIGTERM')
    abort.abort(reason)
    await expect(status).rejects.toBe(reason)
  },
)

test('nothing is started if the program is already ending', async () => {
  const abort = new AbortController()
  abort.abort(new InterruptedError('SIGINT'))
  const { io } = start('exit 0')
  const late = runChild(['sh', '-c', 'exit 0'], {
    cwd: process.cwd(),
    env: process.env,
    io,
    signal: abort.signal,
    hidden: [],
    platform: 'linux',
    handleSignals: () => () => undefined,
  })
  await expect(late).rejects.toBeInstanceOf(InterruptedError)
})

test('both streams are passed on, each to its own, bytes as they are', async () => {
  const { status, passed } = start(`printf 'out'; printf 'err' >&2`)
  expect(await status).toBe(0)
  expect(passed.filter((part) => part !== 'output ' && part !== 'error ').sort()).toEqual([
    'error err',
    'output out',
  ])
})

test('a closed pipe stops the forwarding, and the child notices', async () => {
  const { io } = start('exit 0')
  const closed = runChild(['sh', '-c', 'while echo y; do :; done'], {
    cwd: process.cwd(),
    env: process.env,
    io: { ...io, writeBytes: async () => Promise.reject(new ClosedPipeError()) },
    signal: new AbortController().signal,
    hidden: [],
    platform: 'linux',
    handleSignals: () => () => undefined,
  })
  await expect(closed).rejects.toBeInstanceOf(ClosedPipeError)
})
