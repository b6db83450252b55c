import { expect, test } from 'vitest'
import { startAtTerminal, useProgram } from '../program/child.ts'
import { startHouse } from './house.ts'
import { MARKS, marksIn } from './marks.ts'
import { makeRig } from './rig.ts'

// A separate terminal: its scrollback contains what was written, and what was typed and echoed.

const house = await startHouse()
const rig = makeRig(house)
useProgram()

/** Starts the program at a terminal; `answer` waits for a question and types an answer to it. */
function open(argv: readonly string[]) {
  const { ended, saying, type } = startAtTerminal(argv, {
    ...rig.env,
    HOME: rig.home,
    ITFLOW_PROFILE: '',
  })
  return {
    ended,
    answer: async (question: string, typed: string) => {
      await saying(question)
      type(`${typed}\r`)
    },
  }
}

test('login leaves neither the key nor the decrypt password in the scrollback', async () => {
  rig.reset()
  house.reset()
  const terminal = open(['login', '--store', 'file'])
  await terminal.answer('Address of your ITFlow', house.url)
  await terminal.answer('API key', 'LEAKNEWKEYCC44-typed')
  await terminal.answer('Enter it again', MARKS.newKey)
  await terminal.answer('Decrypt password', MARKS.typedOtp)
  await terminal.answer("doesn't open any credential", '\x03')
  const { status, shown } = await terminal.ended
  expect(status).toBe(130)
  expect(shown).toContain('does not accept the API key')
  expect(marksIn(shown)).toEqual([])
})

test("a password prompt doesn't echo it, and messages about the write don't show it", async () => {
  rig.reset()
  house.reset()
  const terminal = open(['credentials', 'update', '1', '--otp-secret-prompt', '--debug'])
  await terminal.answer('OTP secret', MARKS.typedOtp)
  const { status, shown } = await terminal.ended
  expect(status).toBe(0)
  expect(marksIn(shown)).toEqual([])
})

test('copy leaves nothing of the password in the scrollback', async () => {
  rig.reset()
  house.reset()
  const terminal = open(['credentials', 'copy', '1'])
  const { status, shown } = await terminal.ended
  expect(status).toBe(0)
  expect(shown).toContain('copied; cleared in 30 s')
  expect(marksIn(shown)).toEqual([])
})

test('reveal shows the one value, once', async () => {
  rig.reset()
  house.reset()
  const terminal = open(['credentials', 'reveal', '1', '--field', 'otp-secret'])
  const { status, shown } = await terminal.ended
  expect(status).toBe(0)
  expect(shown.split(MARKS.otp)).toHaveLength(2)
  expect(marksIn(shown)).toEqual(['otp'])
})

test('a record with its secrets is shown without the pager', async () => {
  rig.reset()
  house.reset()
  const terminal = open(['credentials', 'reveal', '1', '--json'])
  const { status, shown } = await terminal.ended
  expect(status).toBe(0)
  expect(shown.split('\n').length).toBeGreaterThan(24)
  expect(rig.children().filter(({ name }) => name === 'pager')).toEqual([])
})

test('long output without secrets is shown in the pager', async () => {
  rig.reset()
  house.reset()
  const terminal = open(['tickets', 'list', '--all'])
  expect((await terminal.ended).status).toBe(0)
  const [pager] = rig.children()
  expect(pager).toMatchObject({ name: 'pager', input: expect.stringContaining('TCK-') })
  expect(marksIn(JSON.stringify(pager))).toEqual([])
})
