import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { processExists } from '../../src/files/processes.ts'
import { freshHome } from '../support/run.ts'
import { spawnAtTerminal } from '../support/terminal.ts'
import { environment, program, useProgram } from './child.ts'

useProgram()

const [ENTER, LEAVE] = ['\u001b[?1049h', '\u001b[?1049l']
const READ = /Read \d\d:\d\d:\d\d/

/** A shell at a real terminal, in which the program is watched. */
async function shellAtTerminal() {
  const pidFile = join(freshHome(), 'pid')
  const env = environment({
    PID_FILE: pidFile,
    PS1: 'ready$ ',
    ITFLOW_TIMEZONE: 'UTC',
    HISTFILE: '',
  })
  const terminal = spawnAtTerminal('bash', ['--norc', '-i'], { env, cols: 100, rows: 24 })
  let shown = ''
  terminal.onData((text) => {
    shown += text
  })
  onTestFinished(() => terminal.kill('SIGKILL'))
  /** Waits until something was shown since the last call, and returns what was. */
  const until = async (text: string | RegExp) => {
    await vi.waitFor(() => expect(shown).toMatch(text), { timeout: 20_000 })
    const before = shown
    shown = ''
    return before
  }
  const watch = async () => {
    const start = `sh -c 'echo $$ >"$PID_FILE"; exec "$0" "$@"'`
    terminal.write(`${start} ${process.execPath} ${program()} duty --watch; echo "status=$?"\r`)
    return until(READ)
  }
  const pid = () => Number(readFileSync(pidFile, 'utf8'))
  /** The modes of the terminal, as the next command finds them. */
  const modes = async () => {
    terminal.write(
      `stty -a | tr ' ;' '\\n\\n' | grep -xE -e '-?(icanon|isig|echo)' | xargs echo modes:\r`,
    )
    return (await until(/modes: [a-z -]+\r/)).match(/modes: ([a-z -]+)\r/)?.[1]
  }
  await until(/ready\$ /)
  return { terminal, until, watch, modes, pid }
}

const COOKED = 'isig icanon echo'

test.each<[string, (terminal: { write(text: string): void }) => void, string]>([
  ['q', (terminal) => terminal.write('q'), 'status=0'],
  ['Ctrl-C', (terminal) => terminal.write('\u0003'), 'status=130'],
])('%s ends it, and the terminal is as it was', async (_, end, status) => {
  const { terminal, until, watch, modes } = await shellAtTerminal()
  expect(await modes()).toBe(COOKED)
  expect(await watch()).toContain(ENTER)
  end(terminal)
  const shown = await until(`${status}\r`)
  expect(shown).toContain(`\u001b[?7h\u001b[?25h${LEAVE}`)
  expect(await modes()).toBe(COOKED)
})

test.each([
  ['SIGTERM', 143],
  ['SIGHUP', 143],
  ['SIGINT', 130],
])('%s ends it with %i, and the terminal is as it was', async (signal, status) => {
  const { until, watch, modes, pid } = await shellAtTerminal()
  await watch()
  process.kill(pid(), signal)
  expect(await until(`status=${status}\r`)).toContain(LEAVE)
  expect(await modes()).toBe(COOKED)
})

test('Ctrl-Z stops it with the terminal as it was, and fg continues it', async () => {
  const { terminal, until, watch, modes } = await shellAtTerminal()
  await watch()
  terminal.write('\u001a')
  expect(await until('Stopped')).toContain(LEAVE)
  expect(await modes()).toBe(COOKED)
  terminal.write('fg\r')
  const shown = await until(READ)
  expect(shown).toContain(ENTER)
  expect(shown).toContain('Unassigned')
  terminal.write('q')
  await until(/ready\$ /)
  expect(await modes()).toBe(COOKED)
})

test('it is redrawn when the terminal is resized', async () => {
  const { terminal, until, watch } = await shellAtTerminal()
  expect(await watch()).not.toContain('UPDATED  ')
  terminal.resize(40, 12)
  const shown = await until(READ)
  expect(shown).toContain('\u001b[11;1H')
  expect(shown).not.toContain('\u001b[13;1H')
  terminal.write('q')
  await until('status=0\r')
})

test('SIGTSTP stops it as Ctrl-Z does, and SIGSTOP is survived', async () => {
  const { terminal, until, watch, modes, pid } = await shellAtTerminal()
  await watch()
  process.kill(pid(), 'SIGTSTP')
  expect(await until('Stopped')).toContain(LEAVE)
  expect(await modes()).toBe(COOKED)
  terminal.write('fg\r')
  await until(READ)
  process.kill(pid(), 'SIGSTOP')
  await until('Stopped')
  terminal.write('fg\r')
  expect(await until(READ)).toContain('Unassigned')
  terminal.write('q')
  await until(/ready\$ /)
  expect(await modes()).toBe(COOKED)
})

test('it ends with its terminal', async () => {
  const { terminal, watch, pid } = await shellAtTerminal()
  await watch()
  const watched = pid()
  // The shell's end closes it.
  terminal.kill('SIGKILL')
  await vi.waitFor(() => expect(processExists(watched)).toBe(false), { timeout: 20_000 })
})
