import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { InterruptedError, UsageError } from '../../src/errors.ts'
import { edit } from '../../src/io/editor.ts'
import type { Draft } from '../../src/profiles/drafts.ts'

const PATH = process.env['PATH'] ?? ''
const signal = new AbortController().signal
const kept: string[] = []
const keepDraft = ({ text }: Draft) => void kept.push(Buffer.from(text).toString())
const open = (text: string, env: Record<string, string>, ends = signal) =>
  edit(text, '.txt', { env: { PATH, ...env }, signal: ends, platform: 'linux', keepDraft })

test('what is saved is the text, without the break that ends a file', async () => {
  expect(await open('One\nTwo', { EDITOR: 'true' })).toBe('One\nTwo')
  expect(await open('One', { EDITOR: 'echo >>' })).toBe('One')
})

test('an editor may be a command with arguments of its own', async () => {
  expect(await open('one', { EDITOR: 'sed -i s/one/two/' })).toBe('two')
})

test('on Windows, where no sh is, the shell of the system starts it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'itflow-editor-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const name of ['sed', 'notepad']) {
    writeFileSync(join(folder, name), '#!/bin/sh\nfor last; do :; done\necho changed > "$last"\n')
    chmodSync(join(folder, name), 0o755)
  }
  const on = (env: Record<string, string>) =>
    edit('one', '.txt', { env: { PATH: folder, ...env }, signal, platform: 'win32', keepDraft })
  expect(await on({ EDITOR: 'sed -i s/one/two/' })).toBe('changed')
  expect(await on({})).toBe('changed')
})

test('one that is not there, or fails, is said', async () => {
  await expect(open('x', { EDITOR: 'no-such-editor' })).rejects.toThrow('no-such-editor')
  await expect(open('x', { EDITOR: 'false' })).rejects.toBeInstanceOf(UsageError)
})

test('the end of the program ends it with its reason, and leaves no file', async () => {
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
    await expect(opened).rejects.toThrow('the editor left no file to read')
  },
)
