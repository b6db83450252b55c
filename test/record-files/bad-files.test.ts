import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openRecordFile } from '../../src/record-files/open-record-file.ts'
import { cellsOf, readAll, readBytes, refusal, written } from './reading.ts'

const HINT = 'Supported formats: CSV, XLSX, JSON, NDJSON and YAML'

/** Files with their contents and the expected error. */
const BAD: readonly [name: string, content: string | Uint8Array, said: string][] = [
  ['a.csv', '', '2 a.csv is empty'],
  ['a.csv', '\ufeff', '2 a.csv is empty'],
  ['a.csv', ' \n\n', '2 a.csv is empty'],
  ['a.csv', ',,\n', '2 a.csv is empty'],
  ['a.csv', 'A,B\n', '2 a.csv has only a heading'],
  ['a.csv', 'A,B\n,\n\n', '2 a.csv has only a heading'],
  [
    'a.csv',
    'A,B\n1,2\n3,x"y\n4,"5\n6,7\n',
    '2 a.csv, line 4, column 3: the quote that starts here is never closed',
  ],
  [
    'a.csv',
    'A,B\r\n"1\r\n2","3',
    '2 a.csv, line 3, column 4: the quote that starts here is never closed',
  ],
  ['a.csv', 'A,"B\n1,2\n', '2 a.csv, line 1, column 3: the quote that starts here is never closed'],
  [
    'a.csv',
    'A,B\n"é1"x,2\n',
    '2 a.csv, line 2, column 5: there is text after the closing quote of a cell',
  ],
  [
    'a.csv',
    'A,B\n1,"two\nlines" x\n',
    '2 a.csv, line 3, column 8: there is text after the closing quote of a cell',
  ],
  [
    'a.csv',
    Buffer.from('A,B\n1,2\nJos\xe9,3\n', 'latin1'),
    '2 a.csv, line 3, column 4: it is not UTF-8\nIf it is windows-1252, use --encoding windows-1252',
  ],
  [
    'a.csv',
    Buffer.from('A,B\n1,\x0b\n'),
    "2 a.csv, line 2, column 3: it contains the control character U+000B\nFiles of records can't have control characters other than tabs and line breaks",
  ],
  [
    'a.csv',
    Buffer.from('A,B\n1,2\n', 'utf16le'),
    '2 a.csv looks like UTF-16 without a byte-order mark\nIf so: --encoding utf-16le',
  ],
  ['a.csv', Uint8Array.from([0, 1, 2, 3, 0xff]), '2 a.csv is a binary file, not text'],
  ['a.csv', Uint8Array.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]), '2 a.csv is UTF-32'],
  ['a.csv', '%PDF-1.7', `2 a.csv is a PDF, not a file of records\n${HINT}`],
  [
    'a.csv',
    Buffer.from('\x89PNG\r\n', 'latin1'),
    `2 a.csv is a PNG image, not a file of records\n${HINT}`,
  ],
  [
    'a.csv',
    Buffer.from('\xff\xd8\xff\xe0', 'latin1'),
    `2 a.csv is a JPEG image, not a file of records\n${HINT}`,
  ],
  [
    'a.csv',
    Buffer.from('\x1f\x8b\x08', 'latin1'),
    `2 a.csv is a gzip archive, not a file of records\n${HINT}`,
  ],
  [
    'a.xls',
    Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'latin1'),
    `2 a.xls is an old (.xls) or password-protected Office file, not a file of records\n${HINT}`,
  ],
  ['a.xls', '<html><table>', `2 a.xls is a web page (HTML), not a file of records\n${HINT}`],
  ['a.xml', '<?xml version="1.0"?><a/>', `2 a.xml is XML, not a file of records\n${HINT}`],
  [
    'a.ndjson',
    '{"a":1}\n{"a":2\n{"a":3}\n',
    '2 a.ndjson, line 2, column 7: this is not valid JSON',
  ],
  ['a.ndjson', '{"a":1}\n{"a":tru}\n', '2 a.ndjson, line 2, column 6: this is not valid JSON'],
  [
    'a.ndjson',
    '{"a":1}\n[1]\n',
    '2 a.ndjson, line 2, column 1: a record must be an object, not a list',
  ],
  [
    'a.ndjson',
    '{"a":1}\n"x"\n',
    '2 a.ndjson, line 2, column 1: a record must be an object, not a string',
  ],
  ['a.json', '[]', '2 a.json has no records'],
  ['a.json', '[{"a":1}\n,{"a":}]', '2 a.json, line 2, column 7: this is not valid JSON'],
  ['a.json', '[{"a":1},\n  5]', '2 a.json, line 2, column 3: expected a record here: an object'],
  [
    'a.json',
    '[{"a":1}\n {"a":2}]',
    '2 a.json, line 2, column 2: expected a comma or the end of the list here',
  ],
  ['a.json', '[{"a":1}]\n]', '2 a.json, line 2, column 1: unexpected text after the end'],
  ['a.json', '[{"a":1},\n{"a":2}', '2 a.json, line 2, column 8: the JSON is cut off here'],
  ['a.json', 'Name,Serial\n', '2 a.json, line 1, column 1: expected a record here: an object'],
  ['a.yaml', '- a: 1\n- a: [1\n', '2 a.yaml, line 3, column 1: this is not valid YAML'],
  [
    'a.yaml',
    '- a: 1\n- just text\n',
    '2 a.yaml, line 2, column 3: a record must be an object, not a string',
  ],
  ['a.yaml', '# nothing\n', '2 a.yaml has no records'],
]

describe('one clear error, with line and column:', () => {
  it.each(BAD)('%s %j', async (name, content, said) => {
    for (const size of [1, 64 * 1024]) {
      expect(await refusal(readBytes(content, { name, size }))).toBe(said)
    }
  })

  it('the hint does not suggest the --encoding that was used', async () => {
    const bytes = Uint8Array.from([0x41, 0x0a, 0xff, 0x0a])
    expect(await refusal(readBytes(bytes, { encoding: 'utf-8' }))).toContain(
      'line 2, column 1: it is not UTF-8',
    )
    expect(await refusal(readBytes(bytes, { encoding: 'shift_jis' }))).toContain(
      'line 2: it is not shift_jis\nCheck --encoding;',
    )
  })

  it('a sheet of a file without sheets', async () => {
    expect(await refusal(readBytes('A\n1\n', { sheet: '2' }))).toBe(
      '2 --sheet 2: file.csv is not a spreadsheet, so it has no sheets',
    )
  })
})

const read = async (path: string, options = {}) =>
  readAll(await openRecordFile({ name: 'a.csv', path }, options))

describe('a file', () => {
  it('that is missing, a directory, a device, or too large', async () => {
    expect(await refusal(read('/nowhere/a.csv'))).toBe('2 a.csv does not exist')
    expect(await refusal(read(tmpdir()))).toBe('2 a.csv is a directory')
    expect(await refusal(read('/dev/zero'))).toBe('2 a.csv is a binary file, not text')
    expect(await refusal(read('/dev/null'))).toBe('2 a.csv is empty')
    const path = written('a.csv', `A\n${'x\n'.repeat(100)}`)
    expect(await refusal(read(path, { maxBytes: 100 }))).toMatch(
      /^2 a.csv is larger than 100 bytes/,
    )
    expect((await read(path, { maxBytes: 202 })).rows).toHaveLength(100)
  })

  it.each([
    ['grows', (path: string) => appendFileSync(path, 'y\n')],
    ['is rewritten', (path: string) => writeFileSync(path, `A\n${'y\n'.repeat(200_000)}`)],
    ['is removed', (path: string) => rmSync(path)],
    [
      'is replaced',
      (path: string) => {
        const other = join(dirname(path), 'b.csv')
        writeFileSync(other, `A\n${'x\n'.repeat(200_000)}`)
        renameSync(other, path)
      },
    ],
  ])('that %s while it is read', async (_, change) => {
    const path = written('a.csv', `A\n${'x\n'.repeat(200_000)}`)
    const file = await openRecordFile({ name: 'a.csv', path })
    change(path)
    expect(await refusal(readAll(file))).toBe(
      '2 a.csv changed while it was read\nRun this again when nothing is writing to it',
    )
    expect(() => file.digest()).toThrow('not read to its end')
  })

  it('that is a named pipe is read, and has the digest of what came through it', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'itflow-files-')), 'pipe')
    execFileSync('mkfifo', [path])
    const reading = read(path)
    execFileSync('sh', ['-c', `printf 'A\\n1\\n' > "${path}"`])
    const found = await reading
    expect(cellsOf(found)).toEqual([['1']])
    expect(found.digest).toBe((await readBytes('A\n1\n')).digest)
  })

  it("that is closed can't be read further, and keeps nothing open", async () => {
    const path = written('a.csv', `A\n${'x\n'.repeat(200_000)}`)
    const file = await openRecordFile({ name: 'a.csv', path })
    await file.close()
    await file.close()
    const other = await openRecordFile({ name: 'a.csv', path })
    for await (const rows of other.rows()) if (rows.length > 0) break
    await other.close()
  })

  it('is not read further once the signal aborts', async () => {
    const path = written('a.csv', `A\n${'x\n'.repeat(200_000)}`)
    const controller = new AbortController()
    const file = await openRecordFile({ name: 'a.csv', path }, { signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(readAll(file)).rejects.toThrow('enough')
  })

  it('can be read once', async () => {
    const file = await openRecordFile({ name: 'a.csv', path: written('a.csv', 'A\n1\n') })
    await readAll(file)
    await expect(readAll(file)).rejects.toThrow('already been read')
  })
})

it("a byte that can't be decoded is reported with line and column, however the file arrives", async () => {
  const lines = ['Name,Größe', 'Ünal,1', '', 'x,2', '😀y,3']
  const good = Buffer.from(lines.join('\r\n'))
  for (let at = 0; at <= good.length; at += 1) {
    if (((good[at] ?? 0) & 0xc0) === 0x80) continue
    const before = good.subarray(0, at).toString('utf8')
    const line = before.split(/\r\n|\r/).length
    const column = [...(before.split(/\r\n|\r/).at(-1) ?? '')].length + 1
    for (const [byte, why] of [
      [0xff, 'it is not UTF-8'],
      [0x01, 'it contains the control character U+0001'],
    ] as const) {
      const bytes = Buffer.concat([good.subarray(0, at), Buffer.from([byte]), good.subarray(at)])
      // A single CR ends a line too.
      if (good[at] === 0x0a) continue
      for (const size of [1, 7, 64 * 1024]) {
        const [said] = (await refusal(readBytes(bytes, { size }))).split('\n')
        expect(said).toBe(`2 file.csv, line ${line}, column ${column}: ${why}`)
      }
    }
  }
})
