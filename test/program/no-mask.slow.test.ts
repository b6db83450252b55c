import { expect, test } from 'vitest'
import { start, startAtTerminal, useProgram } from './child.ts'

useProgram()

const EDGE = 'made-up-Edge-4471'

function shell(script: string, ...options: string[]): string[] {
  return ['credentials', 'run', '1', ...options, '--', 'sh', '-c', script]
}

test('with --no-mask, the command has the terminal, with its size and settings', async () => {
  const script = `test -t 0 && test -t 1 && test -t 2 || exit 9
    stty size; stty -echo raw; printf 'key?'; dd bs=1 count=1 2>/dev/null | od -An -c; stty sane
    echo "$ITFLOW_USERNAME $ITFLOW_PASSWORD"; exit 4`
  const terminal = startAtTerminal(shell(script, '--no-mask'))
  await terminal.saying('key?')
  // In raw mode it is a key like any other, for the command alone.
  terminal.type('\x03')
  const { status, shown } = await terminal.ended
  expect(status).toBe(4)
  expect(shown).toContain('24 100')
  expect(shown).toContain('003')
  expect(shown).toContain(`admin ${EDGE}`)
})

test("without it, the command's output is not a terminal, and its password is masked", async () => {
  const script = 'test -t 0 && ! test -t 1 && ! test -t 2 && echo "$ITFLOW_PASSWORD"'
  const { status, shown } = await startAtTerminal(shell(script)).ended
  expect({ status, shown }).toEqual({ status: 0, shown: '***\r\n' })
})

test('an interruption typed at the terminal reaches the command once, and the command continues', async () => {
  const script = `trap 'echo "caught"' INT; echo ready; read -r line; read -r line; echo "read $line"; exit 6`
  const terminal = startAtTerminal(shell(script, '--no-mask'))
  await terminal.saying('ready')
  terminal.type('\x03')
  await terminal.saying('caught')
  terminal.type('more\r')
  const { status, shown } = await terminal.ended
  expect(status).toBe(6)
  expect(shown.match(/caught/g)).toHaveLength(1)
})

test("a signal is passed on, and the command's exit status is the program's", async () => {
  const script = `trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done`
  const { child, saying, ended } = start(shell(script, '--no-mask'))
  await saying('ready')
  child.kill('SIGTERM')
  expect((await ended).status).toBe(7)
  expect((await start(shell('kill -KILL $$', '--no-mask')).ended).status).toBe(137)
})

test("piped, --no-mask passes on the command's output unchanged", async () => {
  const { status, stdout } = await start(shell('printf "$ITFLOW_PASSWORD"', '--no-mask')).ended
  expect({ status, stdout }).toEqual({ status: 0, stdout: EDGE })
})
