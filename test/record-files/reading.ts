import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../../src/errors.ts'
import { openRecordFile, type RecordFileOptions } from '../../src/record-files/open-record-file.ts'
import type { FileFacts, FileRow, RecordFile } from '../../src/record-files/record-file.ts'

/** A file that has been read completely. */
export interface ReadFile {
  facts: FileFacts
  headings: readonly string[]
  rows: readonly FileRow[]
  digest: string
}

/** Reads bytes as a file with this name, in parts of this size. */
export async function readBytes(
  bytes: string | Uint8Array,
  {
    name = 'file.csv',
    size = 64 * 1024,
    ...options
  }: RecordFileOptions & {
    name?: string
    size?: number
  } = {},
): Promise<ReadFile> {
  return readAll(await openRecordFile({ name, parts: inParts(Buffer.from(bytes), size) }, options))
}

/** Reads everything from an open file. */
export async function readAll(file: RecordFile): Promise<ReadFile> {
  const rows: FileRow[] = []
  for await (const batch of file.rows()) rows.push(...batch)
  return { facts: file.facts, headings: file.headings, rows, digest: file.digest() }
}

async function* inParts(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** Returns the cells of all rows. */
export function cellsOf({ rows }: ReadFile): unknown[] {
  return rows.map(({ cells }) => cells)
}

/** Returns the exit status, message and hint for a file that can't be read. */
export async function refusal(reading: Promise<unknown>): Promise<string> {
  try {
    await reading
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const hint = typeof error.hint === 'string' ? `\n${error.hint}` : ''
    return `${error.exit} ${error.message}${hint}`
  }
  throw new Error('it was read')
}

/** Writes a new file with this content, and returns its path. */
export function written(name: string, content: string | Uint8Array): string {
  const path = join(mkdtempSync(join(tmpdir(), 'itflow-files-')), name)
  writeFileSync(path, content)
  return path
}
