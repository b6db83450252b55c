import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { expectReadable } from '../support/append-only.ts'
import { freshHome } from '../support/homes.ts'
import { spawnAtTerminal } from '../support/terminal.ts'

const QUESTION = 'Which of the many things that this asks for is it'

const folder = freshHome()
const program = join(folder, 'asking.mjs')

beforeAll(async () => {
  await build({
    entryPoints: ['test/support/asking-program.ts'],
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function ask(kind: string, how: object, columns: number) {
  const terminal = spawnAtTerminal(process.execPath, [program, kind, JSON.stringify(how)], {
    cols: columns,
    rows: 24,
    env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm' },
  })
  let shown = ''
  terminal.onData((text) => {
    shown += text
  })
  const ended = new Promise<number>((resolve) => {
    terminal.onExit(({ exitCode }) => resolve(exitCode))
  })
  return {
    terminal,
    ended,
    shown: () => shown,
    said: () => shown.replace(/\u001b\[[\d;]*[A-Za-z]/g, '').replace(/\s+/g, ' '),
    saying: (text: string) =>
      vi.waitFor(
        () =>
          expect(shown.replace(/\u001b\[[\d;]*[A-Za-z]/g, '').replace(/\s+/g, ' ')).toContain(text),
        { timeout: 20_000 },
      ),
  }
}

/** Where colours go, and whether it is read out. */
const MODES = {
  'with colour': { hasColor: true },
  'without colour': { hasColor: false },
  accessible: { isAccessible: true },
}

/** What is typed for an answer, what has to be seen before each, and the answer. */
const KINDS: Readonly<
  Record<
    string,
    { answer: unknown; keys: [sees: string, keys: string][]; read: [string, string][] }
  >
> = {
  text: { answer: 'proposed', keys: [[QUESTION, '\r']], read: [['(Enter for proposed):', '\r']] },
  secret: {
    answer: 'hush!',
    keys: [[QUESTION, 'hush!\r']],
    read: [['(nothing is shown as you type):', 'hush?\u007f!\r']],
  },
  confirm: {
    answer: true,
    keys: [
      ['(y/N)', 'maybe\r'],
      ['Answer yes or no', '\u0015y\r'],
    ],
    read: [
      ['(yes/no, Enter for no):', 'maybe\r'],
      ['Type yes or no', 'Yes\r'],
    ],
  },
  few: {
    answer: 4242,
    keys: [['Esc to cancel', '\u001b[B\r']],
    read: [
      ['Type a number from 1 to 4, or a part of the name:', 'zebra\r'],
      ['Nothing matches zebra', "björk & søn's bakery\r"],
    ],
  },
  pick: {
    answer: 4242,
    keys: [
      ['Type to narrow the 10,000', 'bjork ba'],
      ['1 of 10,000 match', '\r'],
    ],
    read: [
      ['(10,000 to choose from)', 'client\r'],
      ['And 9,979 more: type more of the name', 'zebra\r'],
      ['Nothing matches zebra', 'BJÖRK bakery\r'],
      ["1 matches 1. Björk & Søn's Bakery, CL-4242", '1\r'],
    ],
  },
  ask: {
    answer: 'next friday',
    keys: [
      [QUESTION, '03/04/2026\r'],
      ['can be two dates. Write 2026-03-04 or 2026-04-03', '\u0015next friday'],
      ['next friday → Fri 4 Dec 2026', '\r'],
    ],
    read: [
      [`${QUESTION}:`, 'blah\r'],
      ["isn't a date", 'next friday\r'],
      ['Taken as Fri 4 Dec 2026', ''],
    ],
  },
}

describe.concurrent.each([40, 80, 200])('at a terminal of %i columns', (columns) => {
  describe.each(Object.entries(MODES))('%s', (name, how) => {
    const isRead = name === 'accessible'
    const firstOf = (kind: string) => KINDS[kind]?.[isRead ? 'read' : 'keys'][0]?.[0] ?? ''

    it.each(Object.entries(KINDS))('%s is answered', async (kind, { answer, keys, read }) => {
      const { terminal, saying, ended, shown } = ask(kind, how, columns)
      for (const [sees, typed] of isRead ? read : keys) {
        await saying(sees)
        terminal.write(typed)
      }
      expect(await ended).toBe(0)
      expect(shown()).toContain(`answer=${JSON.stringify(answer)}`)
      for (const word of QUESTION.split(' ')) {
        expect(shown().split(/\u001b\[[\d;]*[A-Za-z]|\s|:/)).toContain(word)
      }
      if (kind === 'secret') expect(shown().replace(/answer=.*/, '')).not.toContain('hush')
      expect(/\u001b\[[\d;]*m/.test(shown())).toBe(name === 'with colour')
      if (isRead) expectReadable(shown())
    })

    it.each(Object.keys(KINDS))('%s is cancelled by Ctrl-C', async (kind) => {
      const { terminal, saying, ended, shown } = ask(kind, how, columns)
      await saying(firstOf(kind))
      terminal.write('\u0003')
      expect(await ended).toBe(130)
      expect(shown()).not.toContain('answer=')
    })

    it.each(Object.keys(KINDS))('%s is cancelled by the end of input', async (kind) => {
      const { terminal, saying, ended, shown } = ask(kind, how, columns)
      await saying(firstOf(kind))
      terminal.write('\u0004')
      expect(await ended).toBe(130)
      expect(shown()).not.toContain('answer=')
    })

    it.each(Object.entries(KINDS))('%s is resized', async (kind, { answer, keys, read }) => {
      const { terminal, saying, ended, shown } = ask(kind, how, columns)
      await saying(firstOf(kind))
      for (const to of [60, 33, 120]) {
        const before = shown().length
        terminal.resize(to, 24)
        if (!isRead) await vi.waitFor(() => expect(shown().length).toBeGreaterThan(before))
      }
      for (const [sees, typed] of isRead ? read : keys) {
        await saying(sees)
        terminal.write(typed)
      }
      expect(await ended).toBe(0)
      expect(shown()).toContain(`answer=${JSON.stringify(answer)}`)
      if (isRead) expectReadable(shown())
    })
  })
})
