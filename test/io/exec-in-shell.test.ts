import { execFileSync, spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { execInShell } from '../../src/io/exec-in-shell.ts'

/** What `sh` prints of a command with one argument more. */
function said(command: string): string {
  return execFileSync('sh', ['-c', `${command} "$1"`, 'sh', 'last'], { encoding: 'utf8' })
}

test.each([
  'echo one',
  'echo "one two"',
  'A=1 sh -c \'echo "$A $0"\'',
  'A="1 2" B=3 echo',
  ':',
  'exec echo',
  'command echo',
  'eval echo',
  'echo one; echo',
  '{ echo one; }; echo',
  'f() { echo "<$1>"; }; f',
  'true && echo',
  '! false || echo',
  'echo $((1 + 1))',
  'cat /dev/null | cat; echo',
])('%s does as before', (command) => {
  expect(said(execInShell(command))).toBe(said(command))
})

test.each(['sleep', 'A=1 sleep', "'sleep'", 'sleep 0'])(
  'a signal to the shell reaches %s',
  async (command) => {
    const shell = spawn('sh', ['-c', `${execInShell(command)} "$1"`, 'sh', '60'])
    await new Promise((resolve) => shell.once('spawn', resolve))
    shell.kill('SIGTERM')
    const closed = await new Promise((resolve) => shell.once('close', (_, by) => resolve(by)))
    expect(closed).toBe('SIGTERM')
  },
)
