import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import type { AlertState } from '../../../src/alerts/alert-state.ts'
import type { AlertEvent } from '../../../src/alerts/event.ts'
import {
  type OpenedOutbox,
  type OutboxOptions,
  openOutbox,
} from '../../../src/alerts/outbox/open-outbox.ts'
import type { OutboxState } from '../../../src/alerts/outbox/outbox.ts'
import { type OutboxFiles, outboxFiles } from '../../../src/alerts/outbox/outbox-files.ts'
import { freshHome } from '../../support/homes.ts'

/** A moment, in milliseconds. */
export const NOW = Date.UTC(2026, 10, 26, 12)

/** A directory that an outbox can be opened in. */
export function freshDirectory(): string {
  return join(mkdtempSync(join(freshHome(), 'receiver-')), 'receiver')
}

/** Opens an outbox as the program does, but for what a test replaces. */
export function openIn(
  directory: string,
  more: Partial<OutboxOptions> = {},
): Promise<OpenedOutbox> {
  return openOutbox(directory, { uid: process.getuid?.(), now: () => NOW, retryAfter: 10, ...more })
}

/** An alert with a key. */
export function alertAbout(key: string, more: Partial<AlertEvent> = {}): AlertEvent {
  return { key, state: 'alert', subject: `About ${key}`, details: 'é\n"{}"', clients: [], ...more }
}

/** The state of an alert whose ticket is open. */
export function openState(ticket: number): AlertState {
  return { client: 1, source: 'probe', phase: 'open', since: NOW, latest: NOW, count: 1, ticket }
}

/** All that an outbox holds, as plain values that can be compared. */
export function contentsOf({ waiting, alerts, failed, lastSeq }: OutboxState) {
  const byId = [...alerts].sort(([a], [b]) => (a < b ? -1 : 1))
  const bySeq = [...failed.values()].sort((a, b) => a.seq - b.seq)
  return structuredClone({ waiting: [...waiting.values()], alerts: byId, failed: bySeq, lastSeq })
}

/** A disk that can fail: `fault` is asked before each operation, and may throw or wait. */
export function faultyFiles(
  fault: (operation: string, bytes: number) => void | Promise<void>,
): OutboxFiles {
  const wrap = (open: OutboxFiles['open'], name: string): OutboxFiles['open'] => {
    return async (path) => {
      await fault(name, 0)
      const file = await open(path)
      return {
        write: async (bytes, position) => {
          try {
            await fault('write', bytes.length)
          } catch (error) {
            // As on a full disk, a part of it is written.
            await file.write(bytes.subarray(0, bytes.length / 2), position)
            throw error
          }
          await file.write(bytes, position)
        },
        sync: async () => {
          await fault('sync', 0)
          await file.sync()
        },
        truncate: async (size) => {
          await fault('truncate', 0)
          await file.truncate(size)
        },
        close: () => file.close(),
      }
    }
  }
  const throwing = (operation: string) => {
    const waiting = fault(operation, 0)
    if (waiting !== undefined) throw new Error(`${operation} can't wait`)
  }
  return {
    ...outboxFiles,
    open: wrap(outboxFiles.open, 'open'),
    create: wrap(outboxFiles.create, 'create'),
    rename: (from, to) => {
      throwing('rename')
      outboxFiles.rename(from, to)
    },
    syncNames: (path) => {
      throwing('syncNames')
      outboxFiles.syncNames(path)
    },
    remove: (path) => {
      throwing('remove')
      outboxFiles.remove(path)
    },
  }
}

/** The error of a full disk. */
export function fullDisk(): Error {
  return Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
}
