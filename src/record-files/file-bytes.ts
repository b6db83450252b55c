import { createHash } from 'node:crypto'
import { UsageError } from '../errors.ts'
import { errorCode } from '../files/file-errors.ts'
import { ChangedFileError, readPathChunks, SizeLimitError } from '../io/bounded-reading.ts'
import { fileError } from './record-file-error.ts'

/** Where the bytes of a file of records come from, and its name in messages. */
export type RecordSource = { name: string } & (
  | { path: string }
  | { parts: AsyncIterable<Uint8Array> }
)

/** The bytes of a file, which can be read once. */
export interface FileBytes {
  name: string
  /** The first bytes, enough to detect the format; all of a smaller file. */
  head: Uint8Array
  /** All bytes, from the first. Throws a UsageError if they can't be read. */
  parts(): AsyncIterable<Uint8Array>
  /** The SHA-256 of all bytes, in hexadecimal. Throws an Error if they haven't all been read. */
  digest(): string
  close(): Promise<void>
}

/** How many bytes are read to detect the format. */
const HEAD_BYTES = 64 * 1024

/** Starts reading a file. Throws a UsageError that names it if it can't be read. */
export async function openBytes(
  source: RecordSource,
  bounds: { maxBytes: number; signal?: AbortSignal | undefined },
): Promise<FileBytes> {
  const hash = createHash('sha256')
  const reading = readChunks(source, bounds)
  const first: Uint8Array[] = []
  for (let size = 0; size < HEAD_BYTES; ) {
    const { value, done } = await reading.next()
    if (done === true) break
    first.push(value)
    size += value.length
  }
  let digest: string | undefined
  return {
    name: source.name,
    head: Buffer.concat(first),
    async *parts() {
      for (const part of first.splice(0)) {
        hash.update(part)
        yield part
      }
      for await (const part of reading) {
        hash.update(part)
        yield part
      }
      digest = hash.digest('hex')
    },
    digest() {
      if (digest === undefined) throw new Error(`${source.name} was not read to its end`)
      return digest
    },
    close: async () => {
      await reading.return(undefined)
    },
  }
}

async function* readChunks(
  source: RecordSource,
  bounds: { maxBytes: number; signal?: AbortSignal | undefined },
): AsyncGenerator<Uint8Array> {
  try {
    if ('path' in source) yield* readPathChunks(source.path, { ...bounds, isSteady: true })
    else yield* limitSize(source.parts, bounds.maxBytes)
  } catch (error) {
    bounds.signal?.throwIfAborted()
    throw describeReadError(source.name, error)
  }
}

async function* limitSize(
  parts: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const part of parts) {
    size += part.length
    if (size > maxBytes) throw new SizeLimitError(maxBytes)
    yield part
  }
}

function describeReadError(name: string, error: unknown): unknown {
  if (error instanceof SizeLimitError) {
    return new UsageError(`${name} ${error.message}, the limit for a file`, {
      hint: 'Split it, or raise the limit: ITFLOW_MAX_FILE=500MiB',
      cause: error,
    })
  }
  if (error instanceof ChangedFileError) {
    return new UsageError(`${name} ${error.message}`, {
      hint: 'Run this again when nothing is writing to it',
      cause: error,
    })
  }
  if (!(error instanceof Error) || !('syscall' in error)) return error
  return fileError(name, readErrorReason(error), {}, { cause: error })
}

function readErrorReason(error: Error): string {
  const code = errorCode(error)
  if (code === 'ENOENT') return 'it does not exist'
  if (code === 'EISDIR') return 'it is a directory'
  return code === 'EACCES' ? "it can't be read: permission denied" : `it can't be read (${code})`
}
