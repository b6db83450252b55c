import { checkedLine, checkLine } from '../../files/checked-lines.ts'
import type { AlertState } from '../alert-state.ts'
import type { ReceivedEvent } from '../event.ts'

/** The format of the log, in its first line. */
export const OUTBOX_FORMAT = 1

/** Changes to what is known about alerts, as stored: null to forget one. */
export type StoredChanges = Readonly<Record<string, AlertState | null>>

/** A line of the log. Applying lines twice, in the same order, has the same result as applying them once. */
export type OutboxEntry =
  /** The first line. */
  | { is: 'outbox'; format: number; lastSeq: number }
  | ({ is: 'event' } & ReceivedEvent)
  | { is: 'settled'; seq: number; changes: StoredChanges }
  | { is: 'changed'; changes: StoredChanges }
  | { is: 'failed'; seq: number; reason: string; at: number }
  | { is: 'reported'; seqs: readonly number[]; ticket: number }
  | { is: 'retried'; seqs: readonly number[] }
  | { is: 'dropped'; seqs: readonly number[] }

const KINDS: ReadonlySet<unknown> = new Set<OutboxEntry['is']>([
  ...(['outbox', 'event', 'settled', 'changed'] as const),
  ...(['failed', 'reported', 'retried', 'dropped'] as const),
])

/** Formats an entry as a line with a checksum. */
export function outboxLine(entry: OutboxEntry): string {
  return checkedLine(entry).text
}

/** An entry of the log, and the size of its line in bytes. */
export interface ReadEntry {
  entry: OutboxEntry
  size: number
}

/** What a log holds. */
export interface ReadLog {
  entries: readonly ReadEntry[]
  /** The numbers of the damaged lines before the last good one, counted from 1. */
  damaged: readonly number[]
  /** Where the last good line ends, in bytes, with its line break. */
  end: number
  /** Whether the last good line has no line break. */
  lacksBreak: boolean
  /** What comes after the last good line: `torn` is the beginning of one line, as a killed process leaves it. */
  tail: 'none' | 'torn' | 'damaged'
}

const LINE_BREAK = 10

/** Reads a log; damaged lines are left out, and empty ones mean nothing. */
export function readLog(bytes: Uint8Array): ReadLog {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries: ReadEntry[] = []
  const damaged: number[] = []
  let [end, before, number] = [0, 0, 0]
  for (let start = 0; start < buffer.length; ) {
    const stop = lineEnd(buffer, start)
    const read = readLine(buffer.toString('utf8', start, stop))
    number += 1
    start = Math.min(stop + 1, buffer.length)
    entries.push(...read.entries)
    if (read.isDamaged) damaged.push(number)
    if (read.entries.length === 0) continue
    end = start
    before = damaged.length
  }
  const lacksBreak = end > 0 && buffer[end - 1] !== LINE_BREAK
  return { entries, damaged: damaged.slice(0, before), end, lacksBreak, tail: tailOf(buffer, end) }
}

function lineEnd(buffer: Buffer, start: number): number {
  const found = buffer.indexOf(LINE_BREAK, start)
  return found < 0 ? buffer.length : found
}

function tailOf(buffer: Buffer, end: number): ReadLog['tail'] {
  if (buffer.subarray(end).every((byte) => byte === LINE_BREAK)) return 'none'
  return buffer.indexOf(LINE_BREAK, end) < 0 ? 'torn' : 'damaged'
}

interface ReadLine {
  entries: readonly ReadEntry[]
  isDamaged: boolean
}

/** Reads a line. If a line break was damaged, or never written, it has several, of which each whole one counts. */
function readLine(text: string): ReadLine {
  if (text === '') return { entries: [], isDamaged: false }
  const whole = entryIn(text)
  if (whole !== undefined) return { entries: [whole], isDamaged: false }
  // Within a text, quotation marks are escaped: only entries begin like that.
  const parts = text.split(/(?=\{"is":)/)
  const ended = parts.flatMap((part) => /^.*"check":"[0-9a-f]{8}"\}/s.exec(part) ?? [])
  return { entries: ended.flatMap((part) => entryIn(part) ?? []), isDamaged: true }
}

function entryIn(text: string): ReadEntry | undefined {
  const line = checkLine(text)
  if (line === undefined) return undefined
  // A valid checksum means that this program wrote it, or a later version.
  const entry = JSON.parse(line.json) as OutboxEntry
  return KINDS.has(entry.is) ? { entry, size: Buffer.byteLength(text) + 1 } : undefined
}
