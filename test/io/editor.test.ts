import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { InterruptedError, UsageError } from '../../src/errors.ts'
import { editText } from '../../src/io/editor.ts'
import type { Draft } from '../../src/profiles/drafts.ts'
import type { SignalHandler } from '../../src/signals.ts'

const PATH = process.env['PATH'] ?? ''
const signal = new AbortController().signal
const kept: string[] = []
const keepDraft = async ({ text }: Draft) => void kept.push(Buffer.from(text).toString())
const takeSignals = () => () => undefined
const open = (
  text: string,
  env: Record<string, string>,
  ends = signal,
  take: (listener: SignalHandler) => () => void = takeSignals,
) => {
  const surroundings = { signal: ends, handleSignals: take, saveDraft: keepDraft }
  return editText(text, '.txt', { env: { PATH, ...env }, platform: 'linux', ...surroundings })
}

test('the saved text comes back without the final line break', async () => {
  expect(await open('One\nTwo', { EDITOR: 'true' })).toBe('One\nTwo')
  expect(await open('One', { EDITOR: 'echo >>' })).toBe('One')
})

test('an editor may be a command with arguments', async () => {
  expect(await open('one', { EDITOR: 'sed -i s/one/two/' })).toBe('two')
})

test("on Windows, which has no sh, the system's shell starts it", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'itflow-editor-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const name of ['sed', 'notepad']) {
    writeFileSync(join(folder, name), '#!/bin/sh\nfor last; do :; done\necho changed > "$last"\n')
    chmodSync(join(folder, name), 0o755)
  }
  const on = (env: Record<string, string>) =>
    editText('one', '.txt', {
      ...{ env: { PATH: folder, ...env }, platform: 'win32' },
      ...{ signal, handleSignals: takeSignals, saveDraft: keepDraft },
    })
  expect(await on({ EDITOR: 'sed -i s/one/two/' })).toBe('changed')
  expect(await on({})).toBe('changed')
})

test('a missing or failing editor is reported', async () => {
  await expect(open('x', { EDITOR: 'no-such-editor' })).rejects.toThrow('no-such-editor')
  await expect(open('x', { EDITOR: 'false' })).rejects.toBeInstanceOf(UsageError)
})

test('the end of the program ends it, and leaves no file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'itflow-editor-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const told = join(folder, 'told')
  const abort = new AbortController()
  const script = `printf %s "$1" > '${told}.new'; mv '${told}.new' '${told}'; exec sleep 60; true`
  const opened = open('x', { EDITOR: script }, abort.signal)
  await vi.waitFor(() => expect(existsSync(told)).toBe(true), { timeout: 20_000 })
  const file = readFileSync(told, 'utf8')
  expect(readFileSync(file, 'utf8')).toBe('x')
  abort.abort(new InterruptedError('SIGTERM'))
  await expect(opened).rejects.toMatchObject({ exit: 143 })
  expect(existsSync(file)).toBe(false)
})

test.each(['rm', 'rm "$1"; mkdir', 'rm "$1"; ln -s /nowhere'])(
  'a file that is no longer one when %s was the editor is no defect',
  async (editor) => {
    const opened = open('x', { EDITOR: editor })
    await expect(opened).rejects.toBeInstanceOf(UsageError)
    await expect(opened).rejects.toThrow("the editor didn't leave a readable file")
  },
)

test.each([
  ['that stays', 'echo over > "$1"', 'over'],
  ['that ends well', 'echo saved > "$1"; exit 0', 'saved'],
])('an editor handles interrupt keys itself: %s', async (_, script, text) => {
  const taken: (boolean | undefined)[] = []
  let isFree = false
  const written = await open('x', { EDITOR: `${script}; true` }, signal, (listener) => {
    for (const name of ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP'] as const) {
      taken.push(listener(name, 1))
    }
    return () => {
      isFree = true
    }
  })
  expect({ written, taken, isFree }).toEqual({
    ...{ written: text, taken: [true, true, false, false], isFree: true },
  })
})

test.each([
  ['SIGINT', 'exec kill -INT $$', 130],
  ['SIGINT', 'exit 130', 130],
  ['SIGQUIT', 'exec kill -QUIT $$', 143],
] as const)(
  'an editor that ends of %s (%s) ends the program as it does',
  async (name, script, exit) => {
    const opened = open('x', { EDITOR: `${script}; true` }, signal, (listener) => {
      listener(name, 1)
      return () => undefined
    })
    await expect(opened).rejects.toMatchObject({ exit })
  },
)

test('an editor that fails long after such a key is a failure', async () => {
  const opened = open('x', { EDITOR: 'exit 1; true' }, signal, (listener) => {
    listener('SIGINT', 1)
    return () => undefined
  })
  await expect(opened).rejects.toThrow('status 1')
})
