import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { SettingsContext } from '../../src/profiles/resolve-settings.ts'
import { UTC } from '../../src/time/zone.ts'

/** A world with its own empty home, and the notices reported in it. */
export interface TestWorld extends SettingsContext {
  cwd: string
  told: string[]
  notes: { code: string; message: string }[]
  config: string
  state: string
}

/** Makes a world in a new directory that is removed when the test ends. */
export function testWorld(env: Record<string, string | undefined> = {}): TestWorld {
  const home = mkdtempSync(join(tmpdir(), 'itflow-test-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const told: string[] = []
  const notes: TestWorld['notes'] = []
  const terminal = { isTerminal: false, columns: undefined }
  return {
    argv: [],
    env: { PATH: process.env['PATH'], ...env },
    cwd: home,
    home,
    platform: 'linux',
    uid: process.getuid?.(),
    io: {
      input: terminal,
      output: terminal,
      error: terminal,
      rows: undefined,
      hasColor: { output: false, error: false },
      write: async () => undefined,
      printMessage: (text) => void told.push(text),
      writeBytes: async () => undefined,
      readAll: async () => new Uint8Array(),
      readChunks: async function* () {},
    },
    prompts: async () => {
      throw new Error('nothing should be asked here')
    },
    clock: () => new Date('2026-11-24T12:00:00Z'),
    monotonicNow: () => 0,
    zone: UTC,
    random: (bytes) => new Uint8Array(bytes).fill(7),
    entryPoint: (name) => [name],
    sleep: async () => undefined,
    handleSignals: () => () => undefined,
    onForcedExit: () => undefined,
    skipFlush: () => undefined,
    signal: new AbortController().signal,
    told,
    notes,
    note: (code, message) => void notes.push({ code, message }),
    config: join(home, '.config', 'itflow'),
    state: join(home, '.local', 'state', 'itflow'),
  }
}
