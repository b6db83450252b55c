import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PASS } from '../hazards/front.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { freshHome } from '../support/run.ts'

// Closing the editor without a change requests nothing, whatever the text was.

interface Edited {
  argv: readonly string[]
  table: string
  id: string
  /** The column of the text. */
  column: string
  /** A column of the same record that an option changes at the same time. */
  other: readonly [column: string, flag: string]
}

const CONTACT: Edited = {
  argv: ['contacts', 'update', '1'],
  table: 'contacts',
  id: 'contact_id',
  column: 'contact_notes',
  other: ['contact_title', '--title'],
}

const DOCUMENT: Edited = {
  argv: ['documents', 'update', '1'],
  table: 'documents',
  id: 'document_id',
  column: 'document_content',
  other: ['document_description', '--description'],
}

const CASES = [
  ...['plain', ' spaced \n\n', 'a\x07bell', 'two\r\nlines', '\u200bunseen', 'x\u0000y'].map(
    (text) => [text, CONTACT] as const,
  ),
  ...['plain', 'two\nlines', 'a < b', '<p>one</p>', '<b>two</b> &copy', '<p>"It\'s"</p>'].map(
    (text) => [text, DOCUMENT] as const,
  ),
]

/** An instance whose record has that text, and the record. */
async function instanceWith(text: string, { table, id, column }: Edited, meanwhile?: string) {
  const mark = join(freshHome(), 'edited')
  const instance = await hazardInstance('26.10', undefined, () => {
    if (meanwhile !== undefined && existsSync(mark)) row()[column] = meanwhile
    return PASS
  })
  const row = () => instance.row(table, { [id]: '1' })
  row()[column] = text
  instance.changes()
  const env = { PATH: process.env['PATH'] ?? '', EDITOR: `touch '${mark}'; true` }
  return { instance, row, options: { terminal: 100, env } }
}

describe('text that comes back from the editor unchanged', () => {
  it.each(CASES)("isn't a change: %j", async (text, edited) => {
    const { instance, options } = await instanceWith(text, edited)
    const { status, stderr } = await instance.itflow([...edited.argv, '--edit'], options)
    expect([status, stderr]).toEqual([0, expect.stringContaining('Nothing was sent')])
    expect(stderr).not.toMatch(/HTML|Markdown/)
    expect([instance.writes(), instance.changes()]).toEqual([[], []])
  })

  it.each(CASES)("doesn't conflict with someone else's change: %j", async (text, edited) => {
    const { instance, row, options } = await instanceWith(text, edited, 'Theirs')
    const [other, flag] = edited.other
    const argv = [...edited.argv, flag, 'New', '--edit']
    const { status, stderr } = await instance.itflow(argv, options)
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('somebody else changed it')])
    expect(row()).toMatchObject({ [edited.column]: 'Theirs', [other]: 'New' })
  })
})
