import { fstatSync } from 'node:fs'
import type { ReadStream, WriteStream } from 'node:tty'
import { InterruptedError, OutputError, UsageError } from '../errors.ts'
import { writeFully } from '../files/write-fully.ts'
import { DEFAULT_COLUMNS, type Io, knownSize, type Terminal } from './io.ts'
import type { Sink } from './lazy-sink.ts'
import { StatusLine } from './status-line.ts'

/** The process's streams, as main hands them over; standard input is opened when it is first asked for. */
export interface Streams {
  readonly stdin: NodeJS.ReadStream
  stdout: Sink
  stderr: Sink
}

/** Someone closed the pipe that results go to: the program ends quietly. */
export class ClosedPipeError extends Error {}

/** The Io of a real process. Standard input stays unopened until something is asked of it, since that takes a while. */
export function processIo(streams: Streams, env: Readonly<Record<string, string | undefined>>): Io {
  const { stdout, stderr } = streams
  const ending = watch(stdout)
  const takeInput = requireSingleReader()
  stderr.on('error', () => undefined)
  const line = new StatusLine((text) => void stderr.write(text))
  const output = (what: string | Uint8Array) => {
    if (stdout.isTTY === true) line.makeRoom(what)
    return write(stdout, what, ending)
  }
  const canRedraw = stderr.isTTY === true && env['TERM'] !== 'dumb'
  return {
    input: terminalOf(() => streams.stdin),
    output: terminalOf(() => stdout),
    error: terminalOf(() => stderr),
    rows: stdout.isTTY === true ? knownSize(stdout.rows) : undefined,
    hasColor: { output: hasColor(stdout, env), error: hasColor(stderr, env) },
    write: output,
    printMessage: (text) => {
      const whole = text.endsWith('\n') ? text : `${text}\n`
      line.makeRoom(whole)
      stderr.write(whole)
    },
    ...(canRedraw ? { status: (text) => line.show(text) } : {}),
    writeBytes: (to, bytes) => {
      if (to === 'output') return output(bytes)
      line.makeRoom(bytes)
      return write(stderr, bytes, () => undefined)
    },
    readAll: async (signal, most = Number.POSITIVE_INFINITY) => {
      takeInput()
      const { readStream } = await import('./bounded-reading.ts')
      return readStream(streams.stdin, { signal, maxBytes: most })
    },
    readChunks: async function* (signal, most = Number.POSITIVE_INFINITY) {
      takeInput()
      const { readStreamChunks } = await import('./bounded-reading.ts')
      yield* readStreamChunks(streams.stdin, { signal, maxBytes: most })
    },
  }
}

function terminalOf(stream: () => NodeJS.ReadStream | Sink): Terminal {
  const end = stream as () => Partial<ReadStream & WriteStream>
  return {
    get isTerminal() {
      return end().isTTY === true
    },
    get columns() {
      const { isTTY, columns } = end()
      return isTTY === true ? (knownSize(columns) ?? DEFAULT_COLUMNS) : undefined
    },
  }
}

/** Colour where a terminal shows it and nobody forbids it: https://no-color.org, and FORCE_COLOR as chalk has it. */
function hasColor(stream: Sink, env: Readonly<Record<string, string | undefined>>): boolean {
  const isSet = (name: string) => env[name] !== undefined && env[name] !== ''
  if (isSet('NO_COLOR')) return false
  if (isSet('FORCE_COLOR')) return env['FORCE_COLOR'] !== '0'
  return stream.isTTY === true && env['TERM'] !== 'dumb'
}

/** What ended a stream, once something has: whoever writes afterwards is told of that, not of its consequences. */
function watch(stdout: Sink): () => Error | undefined {
  let first: Error | undefined
  stdout.on('error', (error) => {
    first ??= error
  })
  return () => first
}

function write(
  stream: Sink,
  what: string | Uint8Array,
  ending: () => Error | undefined,
): Promise<void> {
  const ended = ending()
  if (ended !== undefined) return Promise.reject(writeErrorOf(ended, stream))
  const { fd } = stream
  if (fd !== undefined && fstatSync(fd).isFile()) return toFile(fd, what)
  return new Promise((resolve, reject) => {
    stream.write(what, (error) => {
      if (error) reject(writeErrorOf(ending() ?? error, stream))
      else resolve()
    })
  })
}

/** Node takes a text for written of which a file had room for half: here the rest fails. */
async function toFile(fd: number, what: string | Uint8Array): Promise<void> {
  try {
    writeFully(fd, what)
  } catch (error) {
    throw error instanceof Error ? writeErrorOf(error, {}) : error
  }
}

/** What a pipe says that nobody reads any more; `EOF` on Windows. */
const CLOSED_PIPE_CODES = new Set(['EPIPE', 'EOF', 'ECONNRESET', 'ERR_STREAM_DESTROYED'])

/** Only a closed pipe ends quietly: a full disk must not pass for success. */
function writeErrorOf(cause: Error, { isTTY }: { isTTY?: boolean }): Error {
  const code = 'code' in cause ? String(cause.code) : ''
  if (CLOSED_PIPE_CODES.has(code)) {
    return new ClosedPipeError('the pipe is closed', { cause })
  }
  // A closed terminal may fail before its signal arrives.
  if (code === 'EIO' && isTTY === true) return new InterruptedError('SIGHUP', { cause })
  return new OutputError(`The output could not be written: ${cause.message}`, {
    hint: 'It is cut off; what the command did on the server stays done',
    cause,
  })
}

/** A second reader would find nothing, and take that for an empty value. */
function requireSingleReader(): () => void {
  let isTaken = false
  return () => {
    if (isTaken) {
      throw new UsageError('Standard input can give one value only, and is asked for two')
    }
    isTaken = true
  }
}
