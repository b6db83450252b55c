import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Release } from '../../src/resources/releases.ts'
import {
  type HazardInstance,
  hazardInstance,
  RELEASES,
  releases,
} from '../hazards/hazard-instance.ts'
import { eachOnce, isSlowSuite, some } from '../support/division.ts'

/** A write of text that is stored as HTML, and where to read it back. */
interface Place {
  argv: readonly string[]
  flag: string
  resource: string
  table: string
  field: string
  releases: readonly Release[]
}

const PLACES: readonly Place[] = [
  {
    argv: ['tickets', 'create', '--client', 'acme', '--subject', 'X'],
    flag: '--details',
    resource: 'tickets',
    table: 'tickets',
    field: 'ticket_details',
    releases: RELEASES,
  },
  {
    argv: ['documents', 'create', '--client', 'acme', '--name', 'X'],
    flag: '--content',
    resource: 'documents',
    table: 'documents',
    field: 'document_content',
    releases: RELEASES,
  },
  {
    argv: ['tickets', 'reply', 'TCK-1042'],
    flag: '--message',
    resource: 'ticket-replies',
    table: 'ticket_replies',
    field: 'ticket_reply',
    releases: releases('26.08.2'),
  },
]

const WAYS = PLACES.flatMap((place) =>
  place.releases.map((release) => [place.flag, release, place] as const),
)

const TRIED = eachOnce(
  WAYS,
  ([flag]) => flag,
  ([, release]) => release,
)

/** Plain text with everything that looks like markup: single tags, entities, quotes, indentation, blank lines. */
const part = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'abc XYZ 012 äé€ "\'\\&;#<>/!?-.,'), maxLength: 12 }),
  fc.constantFrom('\n', '\n\n', '\n\n\n', '   ', '\t', '&amp;', '&copy', '&lt;b&gt;', '&#60;'),
  fc.constantFrom(
    '<hostname>',
    '<ada@acme.example>',
    'List<String>',
    'a<b',
    '<3',
    '< ',
    '<!',
    '<?',
    '</',
  ),
)
const plain = fc
  .tuple(
    fc.array(part, { minLength: 1, maxLength: 8 }),
    fc.constantFrom('', '<title>', '<code>', '<b>', '<p>', '<td>'),
  )
  .map(([parts, tag]) => `x${parts.join('')}${tag}${parts.join(' ')}x`)
  // A card is 100 columns wide at most; what is longer is broken between words.
  .filter((text) => linesOf(text).every((line) => line.length <= 90))

const FENCE = '~~~'

describe('plain text is shown at a terminal as it was typed:', () => {
  it.each(TRIED)('%s on %s', async (_, release, place) => {
    const instance = await hazardInstance(release)
    for (const text of fc.sample(plain, { numRuns: isSlowSuite ? 12 : 3, seed: 8 })) {
      expect(await readBack(instance, place, text)).toEqual(linesOf(text))
    }
  })

  it.each(TRIED)(
    '%s on %s with its first line indented, and a block of code',
    async (_, release, place) => {
      const instance = await hazardInstance(release)
      const text = `   if a<b then\n\tpress <b> now\n\n\n${FENCE}\n  <title>&amp;</title\n${FENCE}`
      expect(await readBack(instance, place, text)).toEqual(linesOf(text))
    },
  )
})

it.each(some(RELEASES))("lines of HTML don't run together on %s", async (release) => {
  const instance = await hazardInstance(release)
  const argv = ['tickets', 'create', '--client', 'acme', '--subject', 'X', '--details']
  await instance.itflow([...argv, 'Please <b>do not</b> restart it\nAda is on it'])
  const { ticket_id, ticket_details } = instance.database.tables['tickets']?.rows.at(-1) ?? {}
  expect(ticket_details).not.toContain('itAda')
  const { stdout } = await instance.itflow(['tickets', 'get', String(ticket_id)], {
    terminal: 80,
  })
  expect(stdout).toMatch(/Please do not restart it\n +Ada is on it\n/)
})

async function readBack(instance: HazardInstance, place: Place, text: string): Promise<string[]> {
  const made = await instance.itflow([...place.argv, place.flag, '@-'], { stdin: `${text}\n` })
  expect({ text, made }).toMatchObject({ made: { status: 0 } })
  expect(made.stderr).not.toContain('stored as')
  const row = instance.database.tables[place.table]?.rows.at(-1)
  const [id = ''] = Object.values(row ?? {})
  const argv = [place.resource, 'get', String(id), '--fields', place.field]
  const { stdout } = await instance.itflow(argv, { terminal: 400 })
  const lines = stdout.split('\n').map((line) => line.slice(2))
  const start = lines.findIndex((line) => /^(?:Details|Content|Message)$/.test(line))
  return linesOf(lines.slice(start + 1).join('\n'))
}

/** Lines as displayed. */
function linesOf(text: string): string[] {
  return text
    .replaceAll('\t', '    ')
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd())
}

describe('the detected format of a text', () => {
  const REPLY = ['tickets', 'reply', 'TCK-1042', '--message']
  const dryRun = async (...argv: string[]) => {
    const instance = await hazardInstance('26.10')
    const { stdout, stderr } = await instance.itflow([...REPLY, ...argv, '--dry-run'])
    expect(instance.writes()).toEqual([])
    return stdout + stderr
  }

  it('is reported on a dry run', async () => {
    expect(await dryRun('Rebooted it')).toContain('Message: sent as plain text\n')
    expect(await dryRun('a\nb')).toContain('Message: sent as plain text, line breaks kept\n')
    expect(await dryRun('<p>a</p>')).toContain('Message: sent as HTML\n')
    expect(await dryRun('<b>a</b>\nb')).toContain('Message: sent as HTML, line breaks kept\n')
    expect(await dryRun('# a', '--markdown')).toContain(
      'Message: sent as HTML made from the Markdown',
    )
    expect(await dryRun('press <b> now')).toContain(
      'Message: sent as plain text, since <b> has no </b>; --text-format html sends it as HTML',
    )
  })

  it('is reported on every run if ambiguous, and otherwise not', async () => {
    const instance = await hazardInstance('26.10')
    const close = await instance.itflow([...REPLY, 'press <b> now', '--json'])
    expect(close.stderr).toContain('"text_format"')
    const mixed = await instance.itflow([...REPLY, 'write <b>x</b> here\nnow', '--json'])
    expect(mixed.stderr).toContain('--text-format text sends the tags as text')
    const clear = await instance.itflow([...REPLY, 'ssh <hostname>\nwait', '--json'])
    expect(clear.stderr).not.toContain('text_format')
  })

  const sent = async (argv: readonly string[], options: { stdin?: string; cwd?: string } = {}) => {
    const instance = await hazardInstance('26.10')
    const { status, stderr } = await instance.itflow([...REPLY, ...argv], options)
    expect({ status, stderr }).toMatchObject({ status: 0 })
    return instance.database.tables['ticket_replies']?.rows.at(-1)?.['ticket_reply']
  }

  it('can be set', async () => {
    const text = '<p>Use <hostname></p>'
    expect(await sent([text, '--text-format', 'html'])).toBe(text)
    expect(await sent(['<p>a</p>', '--text-format', 'TEXT'])).toBe('&lt;p>a&lt;/p>')
    expect(await sent(['**a** <hostname>', '--text-format=markdown'])).toBe(
      '<p><strong>a</strong> &lt;hostname></p>',
    )
  })

  it('is Markdown for a file that ends in .md, unless set otherwise', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'itflow-format-'))
    onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
    writeFileSync(join(cwd, 'answer.md'), '# Done\n\n- a\n- b\n')
    expect(await sent(['@answer.md'], { cwd })).toBe(
      '<h1>Done</h1>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>',
    )
    expect(await sent(['@answer.md', '--text-format', 'text'], { cwd })).toBe(
      '# Done<br><br>- a<br>- b',
    )
    expect(await sent(['@@answer.md'])).toBe('@answer.md')
  })

  it('is refused if invalid, or given twice', async () => {
    const instance = await hazardInstance('26.10')
    const none = await instance.itflow([...REPLY, 'x', '--text-format', 'rtf'])
    expect(none.status).toBe(2)
    expect(none.stderr).toContain('--text-format rtf: not one of auto, text, html, markdown')
    const two = await instance.itflow([...REPLY, 'x', '--markdown', '--text-format', 'html'])
    expect(two.status).toBe(2)
    expect(instance.writes()).toEqual([])
  })

  it('changes nothing by itself', async () => {
    const instance = await hazardInstance('26.10')
    const { status, stderr } = await instance.itflow(['documents', 'update', '1', '--markdown'])
    expect(status).toBe(2)
    expect(stderr).toContain('Nothing to update')
  })

  it("doesn't exist for a module without such a text", async () => {
    const { status, stderr } = await (await hazardInstance('26.10')).itflow([
      'assets',
      'update',
      '1',
      '--markdown',
    ])
    expect(status).toBe(2)
    expect(stderr).toContain('no option --markdown')
  })
})

describe('Markdown on a release that strips markup', () => {
  it.each(['25.01', '25.06'] as const)('keeps its lines on %s', async (release) => {
    const instance = await hazardInstance(release)
    const [place] = PLACES
    const argv = [...(place?.argv ?? []), '--details', '# Done\n\n- a\n- b', '--markdown']
    const { status } = await instance.itflow(argv)
    expect(status).toBe(0)
    expect(instance.row('tickets', { ticket_subject: 'X' })['ticket_details']).toBe(
      'Done\n\na\nb<br>',
    )
  })
})

describe('--edit on a document', () => {
  const edited = async (content: string, script: string, ...argv: string[]) => {
    const instance = await hazardInstance('26.10', (database) => {
      const row = database.tables['documents']?.rows.find((one) => one['document_id'] === '1')
      if (row !== undefined) row['document_content'] = content
    })
    const folder = mkdtempSync(join(tmpdir(), 'itflow-format-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    writeFileSync(join(folder, 'editor.sh'), `#!/bin/sh\n${script}\n`)
    const env = { PATH: process.env['PATH'] ?? '', EDITOR: `sh '${join(folder, 'editor.sh')}'` }
    const { stderr } = await instance.itflow(['documents', 'update', '1', '--edit', ...argv], {
      env,
      terminal: 100,
    })
    return { stderr, content: instance.database.tables['documents']?.rows[0]?.['document_content'] }
  }

  it('that is text edits the text', async () => {
    const { content } = await edited(
      'a &lt;b&gt;<br>&nbsp; c',
      'cat "$1" > "$1.new"; echo "d <e>" >> "$1.new"; mv "$1.new" "$1"',
    )
    expect(content).toBe('a &lt;b><br>&nbsp; cd &lt;e>')
  })

  it('with markup edits the HTML, which stays HTML', async () => {
    const { content } = await edited('<p>a &lt;b</p>', 'sed -i \'s/a/A/\' "$1"')
    expect(content).toBe('<p>A &lt;b</p>')
  })

  it('sends nothing if nothing was changed', async () => {
    for (const content of ['a<br>b', '<p>a</p>', 'a &amp; b']) {
      const { stderr } = await edited(content, ':')
      expect(stderr).toContain('is already up to date')
    }
  })
})
