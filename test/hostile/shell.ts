import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { environment, program } from '../program/child.ts'
import { freshHome } from '../support/run.ts'
import { spawnAtTerminal } from '../support/terminal.ts'
import { childrenOf } from './moments.ts'

/** The program as a shell's job at a terminal. */
export interface Job {
  home: string
  /** The folder for temporary files, used only by this program. */
  temporary: string
  shown(): string
  saying(text: string): Promise<void>
  type(text: string): void
  /** The program's process. */
  pid(): number
  /** Sends a signal only to the program. */
  kill(signal: NodeJS.Signals): void
  /** Closes the terminal, as if its window were closed. */
  hangUp(): void
  /** Resolves with the program's status, and whether the terminal's modes are unchanged, as the shell reports them. */
  ended(): Promise<{ status: number; isRestored: boolean }>
}

const SCRIPT = `m=$(stty -g); trap : HUP INT QUIT; "$0" "$@"; s=$?; echo $s > "$HOME/status"
  [ "$m" = "$(stty -g)" ] && echo "ended=$s same" || echo "ended=$s changed"`

const WAIT = { timeout: 20_000 }

/** Starts the program from a shell that keeps running when it ends, or as the terminal's session leader. */
export function startJob(
  argv: readonly string[],
  env: Record<string, string> = {},
  { isLeader = false } = {},
): Job {
  const script = isLeader ? 'exec "$0" "$@"' : SCRIPT
  const home = freshHome()
  // Both are removed when all tests of the file are done: tests run concurrently and must not affect each other.
  const temporary = freshHome()
  const terminal = spawnAtTerminal(
    '/bin/sh',
    ['-c', script, process.execPath, program(), ...argv],
    {
      env: environment({ HOME: home, TMPDIR: temporary, ...env }),
      cols: 100,
      rows: 24,
    },
  )
  let shown = ''
  terminal.onData((text) => {
    shown += text
  })
  // The shell's last output may arrive after it has exited.
  const ended = () =>
    vi.waitFor(() => {
      const [, status, modes] = /ended=(\d+) (same|changed)/.exec(shown) ?? []
      expect(status).toBeDefined()
      return { status: Number(status), isRestored: modes === 'same' }
    }, WAIT)
  const pid = () => (isLeader ? terminal.pid : (childrenOf(terminal.pid)[0] ?? 0))
  return {
    home,
    temporary,
    shown: () => shown,
    saying: (text) => vi.waitFor(() => expect(shown).toContain(text), WAIT),
    type: (text) => terminal.write(text),
    pid,
    kill: (signal) => void process.kill(pid(), signal),
    hangUp: () => (terminal as unknown as { destroy(): void }).destroy(),
    ended,
  }
}

/** Returns the drafts that the program saved in a home. */
export function draftsIn(home: string): string[] {
  const folder = join(home, '.local', 'state', 'itflow', 'drafts')
  try {
    return readdirSync(folder).map((name) => join(folder, name))
  } catch {
    return []
  }
}
