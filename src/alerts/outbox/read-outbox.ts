import { join } from 'node:path'
import { ConfigError } from '../../errors.ts'
import { withFileError } from '../../files/file-errors.ts'
import type { OutboxState } from './outbox.ts'
import { OutboxContents } from './outbox-contents.ts'
import { OUTBOX_FORMAT, type ReadLog, readLog } from './outbox-entries.ts'
import { outboxFiles } from './outbox-files.ts'

/** The path of the log in an outbox's directory. */
export function logPath(directory: string): string {
  return join(directory, 'outbox.jsonl')
}

/**
 * Reads an outbox without opening it, even while a receiver writes to it; empty if there is none. Throws a ConfigError if
 * it can't be read.
 */
export function readOutbox(directory: string): OutboxState {
  const path = logPath(directory)
  const bytes = withFileError(`${path} can't be read`, () => outboxFiles.read(path))
  return readContents(path, bytes).contents.state
}

/** Returns what the bytes of a log add up to; throws a ConfigError if a later version of this program wrote them. */
export function readContents(
  path: string,
  bytes: Uint8Array = new Uint8Array(),
): { contents: OutboxContents; read: ReadLog } {
  const read = readLog(bytes)
  const contents = new OutboxContents()
  for (const { entry, size } of read.entries) {
    if (entry.is === 'outbox' && entry.format !== OUTBOX_FORMAT) throw newerError(path)
    contents.apply(entry, size)
  }
  return { contents, read }
}

function newerError(path: string): ConfigError {
  return new ConfigError(`${path} was written by a later version of itflow`, {
    hint: 'Update itflow on this computer. Nothing was changed',
  })
}
