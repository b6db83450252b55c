import { fstatSync } from 'node:fs'
import type { ReadStream, WriteStream } from 'node:tty'
import { InterruptedError, OutputError, UsageError } from '../errors.ts'
import { writeFully } from '../files/write-fully.ts'
import { DEFAULT_COLUMNS, type Io, knownSize, type Terminal } from './io.ts'
import type { Sink } from './lazy-sink.ts'
import { StatusLine } from './status-line.ts'

/** The process's streams; standard input is opened when it is first used. */
interface Streams {
  readonly stdin: NodeJS.ReadStream
  stdout: Sink
  stderr: Sink
}

/** The reader of the results has closed the pipe: the program ends quietly. */
export class ClosedPipeError extends Error {}

/** The Io of a real process. */
export function processIo(streams: Streams, env: Readonly<Record<string, string | undefined>>): Io {
  const { stdout, stderr } = streams
  const endedBy = watchErrors(stdout)
  stderr.on('error', () => undefined)
  const line = new StatusLine((text) => void stderr.write(text))
  const output = (what: string | Uint8Array) => {
    if (stdout.isTTY === true) line.makeRoom(what)
    return write(stdout, what, endedBy)
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
    ...readersOf(streams),
  }
}

/** Reads standard input, once only: a second reader would find nothing, and treat that as an empty value. */
function readersOf(streams: Pick<Streams, 'stdin'>): Pick<Io, 'readAll' | 'readChunks'> {
  let isTaken = false
  const open = () => {
    if (isTaken) throw new UsageError('Standard input can provide only one value, not two')
    isTaken = true
    return import('./bounded-reading.ts')
  }
  return {
    readAll: async (signal, maxBytes = Number.POSITIVE_INFINITY) => {
      const { readStream } = await open()
      return readStream(streams.stdin, { signal, maxBytes })
    },
    readChunks: async function* (signal, maxBytes = Number.POSITIVE_INFINITY) {
      const { readStreamChunks } = await open()
      yield* readStreamChunks(streams.stdin, { signal, maxBytes })
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

/** Whether to use colour: at a terminal, unless NO_COLOR (https://no-color.org) or FORCE_COLOR (as in chalk) decide. */
function hasColor(stream: Sink, env: Readonly<Record<string, string | undefined>>): boolean {
  const isSet = (name: string) => env[name] !== undefined && env[name] !== ''
  if (isSet('NO_COLOR')) return false
  if (isSet('FORCE_COLOR')) return env['FORCE_COLOR'] !== '0'
  return stream.isTTY === true && env['TERM'] !== 'dumb'
}

/** Remembers a stream's first error, so that later writes report it rather than its consequences. */
function watchErrors(stdout: Sink): () => Error | undefined {
  let first: Error | undefined
  stdout.on('error', (error) => {
    first ??= error
  })
  return () => first
}

function write(
  stream: Sink,
  what: string | Uint8Array,
  endedBy: () => Error | undefined,
): Promise<void> {
  const earlier = endedBy()
  if (earlier !== undefined) return Promise.reject(writeErrorOf(earlier, stream))
  const { fd } = stream
  if (fd !== undefined && fstatSync(fd).isFile()) return writeToFile(fd, what)
  return new Promise((resolve, reject) => {
    stream.write(what, (error) => {
      if (error) reject(writeErrorOf(endedBy() ?? error, stream))
      else resolve()
    })
  })
}

/** Writes all of it or fails; Node itself reports success even if the disk had room for only a part. */
async function writeToFile(fd: number, what: string | Uint8Array): Promise<void> {
  try {
    writeFully(fd, what)
  } catch (error) {
    throw error instanceof Error ? writeErrorOf(error, {}) : error
  }
}

/** The error codes of a pipe that nobody reads any more; `EOF` on Windows. */
const CLOSED_PIPE_CODES = new Set(['EPIPE', 'EOF', 'ECONNRESET', 'ERR_STREAM_DESTROYED'])

/** Only a closed pipe ends quietly: a full disk must not look like success. */
function writeErrorOf(cause: Error, { isTTY }: { isTTY?: boolean }): Error {
  const code = 'code' in cause ? String(cause.code) : ''
  if (CLOSED_PIPE_CODES.has(code)) {
    return new ClosedPipeError('the pipe is closed', { cause })
  }
  // A closed terminal may fail before its signal arrives.
  if (code === 'EIO' && isTTY === true) return new InterruptedError('SIGHUP', { cause })
  return new OutputError(`The output couldn't be written: ${cause.message}`, {
    hint: 'The output is incomplete; what the command did on the server stays done',
    cause,
  })
}
