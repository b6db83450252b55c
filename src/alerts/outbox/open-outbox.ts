import { RefusedError } from '../../errors.ts'
import { makePrivateDirectory, requireTrustedDirectory } from '../../files/directories.ts'
import { toFileError } from '../../files/file-errors.ts'
import { removeFiles, temporaryFiles } from '../../files/temporary-files.ts'
import { holdAlone } from '../../locks/hold-alone.ts'
import { LoggedOutbox, type OutboxLimits } from './logged-outbox.ts'
import { type Outbox, OutboxFullError } from './outbox.ts'
import type { OutboxContents } from './outbox-contents.ts'
import type { ReadLog } from './outbox-entries.ts'
import { type OutboxFiles, outboxFiles } from './outbox-files.ts'
import { OutboxLog } from './outbox-log.ts'
import { logPath, readContents } from './read-outbox.ts'

/** What an outbox needs from the program; tests replace the rest. */
export interface OutboxOptions {
  /** The user the program runs as; undefined if the system has no users. */
  uid: number | undefined
  /** The time, in milliseconds since 1970. */
  now(): number
  /** Called if another process assumed this one to be dead, and may use the directory: nothing is written any more. */
  onLost?(): void
  files?: OutboxFiles
  limits?: Partial<OutboxLimits>
  /** How long to wait before a failed write is tried again, in milliseconds. */
  retryAfter?: number
}

/** An open outbox, and what was wrong with its file: sentences to report. */
export interface OpenedOutbox {
  outbox: Outbox
  problems: readonly string[]
}

const LIMITS: OutboxLimits = { waiting: 100_000, size: 256 * 1024 ** 2, compactFrom: 4 * 1024 ** 2 }

const RETRY_AFTER = 1000

/**
 * Opens the outbox in a directory of its own, which is created, and compacts its log. Rejects with a RefusedError if
 * another process has opened it or another user can write to it, and with a ConfigError if it can't be read or written.
 */
export async function openOutbox(directory: string, options: OutboxOptions): Promise<OpenedOutbox> {
  makePrivateDirectory(directory)
  requireTrustedDirectory(directory, { uid: options.uid })
  const path = logPath(directory)
  let abandon: (() => void) | undefined
  const lock = await holdAlone(path, () => abandon?.())
  if ('busyPid' in lock) throw busyError(lock.busyPid)
  try {
    removeFiles(temporaryFiles(path))
    const { log, contents, limits, problems } = await openLog(path, options)
    abandon = () => {
      log.abandon(new OutboxFullError('Another process has taken over the outbox.'))
      options.onLost?.()
    }
    const release = () => lock.release().catch(() => undefined)
    const outbox = new LoggedOutbox({ log, contents, limits, now: options.now, release })
    return { outbox, problems }
  } catch (error) {
    await lock.release().catch(() => undefined)
    throw toFileError(`${path} can't be used`, error)
  }
}

interface PreparedLog {
  log: OutboxLog
  contents: OutboxContents
  limits: OutboxLimits
  problems: readonly string[]
}

async function openLog(path: string, options: OutboxOptions): Promise<PreparedLog> {
  const { files = outboxFiles, retryAfter = RETRY_AFTER } = options
  const limits = { ...LIMITS, ...options.limits }
  const bytes = files.read(path)
  const { contents, read } = readContents(path, bytes)
  const problems = bytes === undefined ? [] : describe(read)
  if (read.damaged.length > 0 || read.tail === 'damaged') {
    const copy = `${path}.damaged-${new Date(options.now()).toISOString().replaceAll(':', '')}`
    files.keep(path, copy)
    problems.push(`A copy of the damaged file was kept: ${copy}`)
  }
  const file = await (bytes === undefined ? files.create(path) : files.open(path))
  const { end: size, lacksBreak } = read
  const { size: maxSize, compactFrom } = limits
  const logOptions = { path, files, retryAfter, compactFrom, maxSize }
  const log = new OutboxLog(contents, { file, size, lacksBreak }, logOptions)
  const failure = await log.compact()
  if (failure !== undefined) problems.push(`The outbox couldn't be compacted: ${failure.message}`)
  return { log, contents, limits, problems }
}

function describe({ damaged, tail }: ReadLog): string[] {
  const problems: string[] = []
  const [first] = damaged
  if (first !== undefined) {
    const lines = damaged.length === 1 ? 'A line' : `${damaged.length} lines`
    problems.push(
      `${lines} of the outbox can't be read (the first is line ${first}): alerts in it are lost, or delivered again`,
    )
  }
  if (tail === 'torn') {
    problems.push(
      'The last line of the outbox was incomplete, as a crash leaves it, and was removed',
    )
  } else if (tail === 'damaged') {
    problems.push("The last lines of the outbox can't be read, and were removed")
  }
  return problems
}

function busyError(pid: number | undefined): RefusedError {
  const process = pid === undefined ? '' : ` (process ${pid})`
  return new RefusedError(
    `Another alert receiver is running for this instance${process}, and only one can at a time.`,
    { hint: 'Stop it first. Nothing was done', isTransient: true },
  )
}
