import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { World } from '../context.ts'
import { UsageError } from '../errors.ts'
import { childEnvironment, type Knowing } from './child-environment.ts'
import { textOf, withoutLastBreak } from './incoming.ts'

/** Opens a text in the person's editor (`VISUAL`, `EDITOR`, else `vi`, on Windows `notepad`), which the signal ends; resolves with what was saved. */
export async function edit(
  text: string,
  suffix: string,
  { env, signal, platform, secrets }: Pick<World, 'env' | 'signal' | 'platform'> & Knowing,
): Promise<string> {
  const usual = platform === 'win32' ? 'notepad' : 'vi'
  // An empty one would have the shell run the file itself.
  const editor = [env['VISUAL'], env['EDITOR']].find((name = '') => name.trim() !== '') ?? usual
  const folder = await mkdtemp(join(tmpdir(), 'itflow-')).catch((cause: unknown) => {
    throw new UsageError(`--edit: no file for the text can be made in ${tmpdir()}`, { cause })
  })
  const file = join(folder, `text${suffix}`)
  let isKept = false
  try {
    await writeFile(file, text, { mode: 0o600 })
    await run(editor, file, { env: childEnvironment(env, secrets?.()), signal, platform })
    signal.throwIfAborted()
    const saved = await readFile(file).catch((cause: unknown) => {
      throw new UsageError('--edit: the editor left no file to read; nothing is sent', { cause })
    })
    // What cannot be read as text is still somebody's work, and the message says where it is.
    isKept = true
    const written = textOf(saved, { option: '--edit', what: file })
    isKept = false
    return withoutLastBreak(written)
  } finally {
    if (!isKept) await rm(folder, { recursive: true, force: true })
  }
}

function run(
  editor: string,
  file: string,
  { env, signal, platform }: Pick<World, 'env' | 'signal' | 'platform'>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { stdio: 'inherit', env, signal } as const
    // The editor may be a command with arguments; the file's name never passes through the eyes of a `sh`.
    const child =
      platform === 'win32'
        ? spawn(`${editor} "${file}"`, { ...options, shell: true })
        : spawn('sh', ['-c', `${editor} "$1"`, editor, file], options)
    child.on('error', (cause) =>
      reject(
        signal.aborted
          ? signal.reason
          : new UsageError(`The editor ${editor} could not be started`, { cause }),
      ),
    )
    child.on('close', (status) => {
      if (status === 0) resolve()
      else
        reject(new UsageError(`The editor ${editor} ended with status ${status}: nothing is sent`))
    })
  })
}
