import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { IPty } from '@lydell/node-pty'
import { homeEnvironment } from './names.ts'
import { spawnAtTerminal } from './terminal.ts'

const PROGRAM = fileURLToPath(new URL('../../bin/itflow.js', import.meta.url))
const SCRIPTS = fileURLToPath(new URL('../../completions/', import.meta.url))

/** How long a shell may take to respond, in milliseconds. */
const MAX_WAIT = 10_000

/** The shells that tests run; all must be installed. */
export const DRIVEN = ['bash', 'zsh', 'fish'] as const

/** A shell that tests run. */
export type Driven = (typeof DRIVEN)[number]

/** A shell at a terminal, with completion for this program. */
export interface DrivenShell {
  env: Record<string, string>
  home: string
  /** Types keys and presses Enter; resolves with the arguments that the program is called with. */
  words(keys: string): Promise<string[]>
  /** Types keys; resolves with everything that the terminal shows once a text appears. */
  shown(keys: string, until: string): Promise<string>
  end(): void
}

/** How each shell is started: without start-up files, with a prompt to wait for. */
const STARTS: Readonly<Record<Driven, { args: string[]; setUp: string }>> = {
  bash: {
    args: ['--norc', '--noprofile', '-i'],
    setUp: `PS1='<ready>'; bind 'set enable-bracketed-paste off'; source ${SCRIPTS}itflow.bash`,
  },
  zsh: {
    args: ['-f', '-i'],
    setUp: `PS1='<ready>'; unsetopt prompt_sp zle_bracketed_paste; unset zle_bracketed_paste; autoload -Uz compinit; compinit -u -D; source ${SCRIPTS}itflow.zsh`,
  },
  fish: {
    args: ['--no-config', '-i'],
    setUp: `function fish_prompt; echo -n '<ready>'; end; function fish_right_prompt; end; source ${SCRIPTS}itflow.fish`,
  },
}

/** A shell with completion installed: it reads the start-up files of its home. */
const FRESH: Readonly<Record<Driven, { args: string[]; setUp: string }>> = {
  bash: { args: ['-i'], setUp: `PS1='<ready>'; bind 'set enable-bracketed-paste off'` },
  zsh: {
    args: ['-i'],
    setUp: `PS1='<ready>'; unsetopt prompt_sp zle_bracketed_paste; unset zle_bracketed_paste`,
  },
  fish: {
    args: ['-i'],
    setUp: `function fish_prompt; echo -n '<ready>'; end; function fish_right_prompt; end`,
  },
}

/** Files by their path in a home, for a shell with completion installed. */
export type OwnFiles = Readonly<Record<string, string>>

/**
 * Opens a shell in a new home. Its `itflow` completes like the real one and otherwise prints its arguments. With `own`
 * files, completion is installed as a user would install it.
 */
export async function openShell(shell: Driven, own?: OwnFiles): Promise<DrivenShell> {
  const home = mkdtempSync(join(tmpdir(), 'itflow-shell-'))
  const bin = join(home, 'bin')
  mkdirSync(bin)
  const command = join(bin, 'itflow')
  writeFileSync(
    command,
    `#!/bin/sh\nif [ "$1" = __complete ]; then exec ${process.execPath} ${PROGRAM} "$@"; fi\nexec ${process.execPath} -e 'console.log("\\n<words>" + JSON.stringify(process.argv.slice(1)) + "</words>")' -- "$@"\n`,
  )
  chmodSync(command, 0o755)
  const base = homeEnvironment(home)
  const env = { ...base, PATH: `${bin}:${base.PATH}`, TERM: 'xterm' }
  for (const [name, text] of Object.entries(own ?? {})) writeFileSync(join(home, name), text)
  if (own !== undefined) {
    const words = [PROGRAM, 'completion', 'install', shell]
    const { status, stderr } = spawnSync(process.execPath, words, { env, encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
  }
  const { args, setUp } = (own === undefined ? STARTS : FRESH)[shell]
  const pty = spawnAtTerminal(shell, args, { cwd: home, env, cols: 200, rows: 50 })
  const reader = readerOf(pty)
  pty.write(`${setUp}\r`)
  await reader.until('<ready>', 2)
  return {
    env,
    home,
    words: async (keys) => {
      reader.clear()
      // Shells process keys in order, however early they arrive.
      pty.write(`${keys}\r`)
      const text = await reader.until('</words>')
      await reader.until('<ready>')
      const [, words = ''] = /<words>(.*)<\/words>/s.exec(text) ?? []
      return JSON.parse(words)
    },
    shown: async (keys, until) => {
      reader.clear()
      await typeKeys(pty, reader, keys)
      const text = await reader.until(until)
      pty.write('\x03')
      await reader.quiet()
      return text
    },
    end: () => pty.kill('SIGKILL'),
  }
}

/** Types keys; waits after each Tab until the shell has responded. */
async function typeKeys(pty: IPty, reader: Reader, keys: string): Promise<void> {
  for (const part of keys.split(/(\t)/)) {
    pty.write(part)
    await reader.quiet()
  }
}

interface Reader {
  clear(): void
  until(text: string, times?: number): Promise<string>
  /** Resolves when there has been no output for a while. */
  quiet(): Promise<void>
}

/** How long a shell is quiet once it has responded, in milliseconds. */
const QUIET = 400

function readerOf(pty: IPty): Reader {
  let text = ''
  let last = Date.now()
  pty.onData((data) => {
    text += data
    last = Date.now()
    // Fish queries the terminal's type, and waits for the answer.
    if (data.includes('\x1b[c') || data.includes('\x1b[0c')) pty.write('\x1b[?62;c')
  })
  const pause = () => new Promise((resolve) => setTimeout(resolve, 20))
  return {
    clear: () => {
      text = ''
    },
    until: async (wanted, times = 1) => {
      const end = Date.now() + MAX_WAIT
      while (text.split(wanted).length <= times) {
        if (Date.now() > end) throw new Error(`No ${wanted} in: ${JSON.stringify(text)}`)
        await pause()
      }
      return text
    },
    quiet: async () => {
      last = Date.now()
      while (Date.now() - last < QUIET) await pause()
    },
  }
}
