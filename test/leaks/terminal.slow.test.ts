import { rmSync } from 'node:fs'
import { type IPty, spawn } from '@lydell/node-pty'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { bundledProgram } from '../support/bundle.ts'
import { startHouse } from './house.ts'
import { MARKS, marksIn } from './marks.ts'
import { makeRig } from './rig.ts'

// A terminal of its own: what stands in its scrollback is what was written, and what was typed and echoed.

const house = await startHouse()
const rig = makeRig(house)
let directory = ''
let program = ''

beforeAll(async () => {
  ;({ directory, program } = await bundledProgram())
})

afterAll(() => rmSync(directory, { recursive: true, force: true }))

interface Terminal {
  /** Everything that the terminal was given so far. */
  scrollback(): string
  /** Waits for a question, and types an answer to it. */
  answer(question: string, typed: string): Promise<void>
  ended: Promise<number>
}

function open(argv: readonly string[], env: Record<string, string> = {}): Terminal {
  let scrollback = ''
  const pty: IPty = spawn(process.execPath, [program, ...argv], {
    cols: 120,
    rows: 24,
    env: { ...rig.env, HOME: rig.home, ...env },
  })
  pty.onData((text) => {
    scrollback += text
  })
  const seen = (question: string) =>
    vi.waitFor(() => expect(scrollback).toContain(question), { timeout: 20_000, interval: 20 })
  return {
    scrollback: () => scrollback,
    answer: async (question, typed) => {
      await seen(question)
      pty.write(`${typed}\r`)
    },
    ended: new Promise((resolve) => pty.onExit(({ exitCode }) => resolve(exitCode))),
  }
}

test('login leaves neither the key nor the decrypt password in the scrollback', async () => {
  rig.reset()
  house.reset()
  const terminal = open(['login', '--store', 'file'])
  await terminal.answer('Address of your ITFlow', house.url)
  await terminal.answer('API key', 'LEAKNEWKEYCC44-typed')
  await terminal.answer('Decrypt password', MARKS.typedOtp)
  expect(await terminal.ended).toBe(3)
  expect(terminal.scrollback()).toContain('does not accept the API key')
  expect(marksIn(terminal.scrollback())).toEqual([])
})

test('a password that is asked for is not echoed, and not shown by what is told of the write', async () => {
  rig.reset()
  house.reset()
  const terminal = open(['credentials', 'update', '1', '--otp-secret-prompt', '--debug'])
  await terminal.answer('OTP secret', MARKS.typedOtp)
  expect(await terminal.ended).toBe(0)
  expect(marksIn(terminal.scrollback())).toEqual([])
})

test('copy leaves nothing of the password in the scrollback', async () => {
  rig.reset()
  house.reset()
  const terminal = open(['credentials', 'copy', '1'])
  expect(await terminal.ended).toBe(0)
  expect(terminal.scrollback()).toContain('copied; cleared in 30 s')
  expect(marksIn(terminal.scrollback())).toEqual([])
})

test('reveal shows the one value, once', async () => {
  rig.reset()
  house.reset()
  const terminal = open(['credentials', 'reveal', '1', '--field', 'otp-secret'])
  expect(await terminal.ended).toBe(0)
  expect(terminal.scrollback().split(MARKS.otp)).toHaveLength(2)
  expect(marksIn(terminal.scrollback())).toEqual(['otp'])
})

test('a record with its secrets is shown, and not given to the pager', async () => {
  rig.reset()
  house.reset()
  const terminal = open(['credentials', 'reveal', '1', '--json'])
  expect(await terminal.ended).toBe(0)
  expect(terminal.scrollback().split('\n').length).toBeGreaterThan(24)
  expect(rig.children().filter(({ name }) => name === 'pager')).toEqual([])
})

test('what is long and holds no secret is given to the pager', async () => {
  rig.reset()
  house.reset()
  const terminal = open(['tickets', 'list', '--all'])
  expect(await terminal.ended).toBe(0)
  const [pager] = rig.children()
  expect(pager).toMatchObject({ name: 'pager', input: expect.stringContaining('TCK-') })
  expect(marksIn(JSON.stringify(pager))).toEqual([])
})
