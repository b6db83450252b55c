import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { bundledProgram } from '../support/bundle.ts'
import { freshHome } from '../support/run.ts'
import { spawnAtTerminal } from '../support/terminal.ts'

/** The result of a process. */
export interface Ended {
  status: number | null
  stdout: string
  stderr: string
}

/** A process that runs the program. */
export interface Started {
  child: ChildProcess
  ended: Promise<Ended>
  /** Waits until its output, or what it says, contains a text. */
  saying(text: string): Promise<void>
  /** Its output so far. */
  output(): string
  /** Its standard error so far. */
  said(): string
}

let built: { directory: string; program: string } | undefined

/** Bundles the program before the tests of a file, and throws it away afterwards. */
export function useProgram(): void {
  beforeAll(async () => {
    built = await bundledProgram()
  })
  afterAll(() => rmSync(built?.directory ?? '', { recursive: true, force: true }))
}

/** The bundled program's executable. */
export function program(): string {
  if (built === undefined) throw new Error('useProgram() first')
  return built.program
}

/** What the program is given to live in: a home of its own, and the sandbox. */
export function environment(env: Record<string, string>): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: freshHome(),
    ITFLOW_PROFILE: 'sandbox',
    TERM: 'xterm',
    ...env,
  }
}

/** Starts the program in a process of its own, its three streams pipes. */
export function start(argv: readonly string[], env: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, [program(), ...argv], { env: environment(env) })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, stdout, stderr }))
  })
  return {
    child,
    ended,
    saying: (text) => saying(() => stdout + stderr, text),
    output: () => stdout,
    said: () => stderr,
  }
}

/** The program at a terminal. */
export interface AtTerminal {
  ended: Promise<{ status: number; shown: string }>
  saying(text: string): Promise<void>
  /** All that was shown so far. */
  shown(): string
  type(text: string): void
  kill(signal: string): void
}

/**
 * Starts the program at a terminal of 100 columns and 24 rows; `redirection` is the shell's (`2>/dev/null`),
 * `size` what the terminal reports instead (`cols 0 rows 0`).
 */
export function startAtTerminal(
  argv: readonly string[],
  env: Record<string, string> = {},
  redirection = '',
  size = '',
): AtTerminal {
  const script = `${size === '' ? '' : `stty ${size}; `}exec "$0" "$@" ${redirection}`
  const command = ['-c', script, process.execPath, program(), ...argv]
  const terminal = spawnAtTerminal('/bin/sh', command, {
    env: environment(env),
    cols: 100,
    rows: 24,
  })
  let shown = ''
  terminal.onData((text) => {
    shown += text
  })
  const ended = new Promise<{ status: number; shown: string }>((resolve) => {
    terminal.onExit(({ exitCode }) => resolve({ status: exitCode, shown }))
  })
  return {
    ended,
    saying: (text) => saying(() => shown, text),
    shown: () => shown,
    type: (text) => terminal.write(text),
    kill: (signal) => terminal.kill(signal),
  }
}

async function saying(output: () => string, text: string): Promise<void> {
  await vi.waitFor(() => expect(output()).toContain(text), { timeout: 20_000 })
}
