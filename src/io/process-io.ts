import type { ReadStream, WriteStream } from 'node:tty'
import { UsageError } from '../errors.ts'
import type { Io, Terminal } from './io.ts'

/** The process's streams, as main hands them over; each is opened when it is first asked for. */
export interface Streams {
  stdin: NodeJS.ReadStream
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
}

/** Someone closed the pipe that results go to: the program ends quietly. */
export class ClosedPipeError extends Error {}

/** The Io of a real process. Standard input stays unopened until something is asked of it, since that takes a while. */
export function processIo(streams: Streams, env: Readonly<Record<string, string | undefined>>): Io {
  const { stdout, stderr } = streams
  const isClosed = watchForClosing(stdout)
  stderr.on('error', () => undefined)
  return {
    input: terminalOf(() => streams.stdin),
    output: terminalOf(() => stdout),
    error: terminalOf(() => stderr),
    rows: stdout.isTTY === true ? stdout.rows : undefined,
    hasColor: { output: hasColor(stdout, env), error: hasColor(stderr, env) },
    write: (text) => write(stdout, text, isClosed),
    tell: (text) => void stderr.write(text.endsWith('\n') ? text : `${text}\n`),
    pass: (to, bytes) =>
      to === 'output' ? write(stdout, bytes, isClosed) : write(stderr, bytes, () => false),
    readAll: onlyOnce((signal) => readAll(streams.stdin, signal)),
  }
}

function terminalOf(stream: () => NodeJS.ReadStream | NodeJS.WriteStream): Terminal {
  const end = stream as () => Partial<ReadStream & WriteStream>
  return {
    get isTerminal() {
      return end().isTTY === true
    },
    get columns() {
      return end().isTTY === true ? end().columns : undefined
    },
  }
}

/** Colour where a terminal shows it and nobody forbids it: https://no-color.org, and FORCE_COLOR as chalk has it. */
function hasColor(
  stream: NodeJS.WriteStream,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  const isSet = (name: string) => env[name] !== undefined && env[name] !== ''
  if (isSet('NO_COLOR')) return false
  if (isSet('FORCE_COLOR')) return env['FORCE_COLOR'] !== '0'
  return stream.isTTY === true && env['TERM'] !== 'dumb'
}

function watchForClosing(stdout: NodeJS.WriteStream): () => boolean {
  let isClosed = false
  stdout.on('error', () => {
    isClosed = true
  })
  return () => isClosed
}

function write(
  stream: NodeJS.WriteStream,
  what: string | Uint8Array,
  isClosed: () => boolean,
): Promise<void> {
  if (isClosed()) return Promise.reject(new ClosedPipeError())
  return new Promise((resolve, reject) => {
    stream.write(what, (error) => {
      if (error) reject(new ClosedPipeError('the pipe is closed', { cause: error }))
      else resolve()
    })
  })
}

/** A second reader would find nothing, and take that for an empty value. */
function onlyOnce(read: Io['readAll']): Io['readAll'] {
  let isRead = false
  return (signal) => {
    if (isRead) {
      const message = 'Standard input can give one value only, and is asked for two'
      return Promise.reject(new UsageError(message))
    }
    isRead = true
    return read(signal)
  }
}

/** Nobody may ever close standard input: a stream that is read keeps the process alive, and is let go with the signal. */
async function readAll(stdin: NodeJS.ReadStream, signal?: AbortSignal): Promise<string> {
  signal?.throwIfAborted()
  const letGo = () => stdin.destroy()
  signal?.addEventListener('abort', letGo, { once: true })
  const chunks: Buffer[] = []
  try {
    for await (const chunk of stdin) chunks.push(Buffer.from(chunk))
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', letGo)
  }
  signal?.throwIfAborted()
  return Buffer.concat(chunks).toString('utf8')
}
