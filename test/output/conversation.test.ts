import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quoteHeadingLike } from '../../src/output/heading-guard.ts'
import type { Sheet } from '../../src/output/sheet.ts'
import { buildSheet } from '../../src/output/sheets.ts'
import { formatDuration } from '../../src/output/worked-time.ts'
import { resources } from '../../src/resources/index.ts'
import { isTerminalSafe } from '../../src/text/terminal-safe.ts'
import { widthOf } from '../../src/text/width.ts'
import { NASTY_HTML } from '../support/nasty-html.ts'
import { shown } from './made-up.ts'

const { 'ticket-replies': replies } = resources
const WIDTHS = [20, 40, 80, 200]

/** A reply as a server may send it. */
type Reply = Record<string, string | number | null>

const reply = (more: Reply): Reply => ({
  ticket_reply_id: 1,
  ticket_reply: '<p>Rebooted it</p>',
  ticket_reply_type: 'Internal',
  ticket_reply_time_worked: '00:00:00',
  ticket_reply_created_at: '2026-11-23T10:00:00Z',
  ticket_reply_by: 2,
  ticket_reply_by_name: 'A. Tech',
  ...more,
})

async function told(rows: readonly Reply[], columns?: number, isHtmlRaw = false): Promise<string> {
  const { messageFields } = replies
  if (messageFields === undefined) throw new Error('no saying')
  const sheet: Sheet = buildSheet(replies, rows, { isList: true })
  const how = columns === undefined ? { isTerminal: false } : { columns }
  const conversation = { messages: sheet, messageFields }
  return (await shown({ ...sheet, conversation }, { ...how, isHtmlRaw })).text
}

/** The lines that the program says itself: they begin in the first column. */
const headings = (text: string) => text.split('\n').filter((line) => line.startsWith('──'))

describe('a conversation', () => {
  it('shows author, audience, time and duration, then the text, and the total time', async () => {
    const text = await told(
      [
        reply({ ticket_reply_time_worked: '01:45:00' }),
        reply({
          ticket_reply_id: 2,
          ticket_reply_type: 'Client',
          ticket_reply_by: 9,
          ticket_reply_by_name: 'Grace O&#039;Hopper',
          ticket_reply: '<p>Still <b>drops</b></p><ul><li>often</li></ul>',
        }),
        reply({
          ticket_reply_id: 3,
          ticket_reply_type: 'Public',
          ticket_reply_time_worked: '00:30:00',
        }),
      ],
      60,
    )
    expect(text).toBe(`── A. Tech · internal · yesterday · 1 h 45 m ───────────────
  Rebooted it

── Grace O'Hopper · client · yesterday ─────────────────────
  Still drops

   * often

── A. Tech · public · yesterday · 30 m ─────────────────────
  Rebooted it

Worked in total: 2 h 15 m
`)
  })

  it('has dates as sent and no line after a heading if piped', async () => {
    const text = await told([reply({})])
    expect(text).toBe('── A. Tech · internal · 2026-11-23T10:00:00Z\n  Rebooted it\n')
  })

  it.each([
    [{ ticket_reply_by_name: null }, 'technician 2 · internal'],
    [{ ticket_reply_by_name: '', ticket_reply_type: 'Client' }, 'contact 2 · client'],
    [{ ticket_reply_by_name: null, ticket_reply_by: null }, 'unknown technician · internal'],
    [{ ticket_reply_by_name: null, ticket_reply_by: 0 }, 'unknown technician · internal'],
    [{ ticket_reply_type: null }, 'A. Tech · no type'],
    [{ ticket_reply_type: 'Robot' }, 'A. Tech · robot'],
    [{ ticket_reply_created_at: null }, 'A. Tech · internal · no date'],
  ])('has a heading for incomplete data: %o', async (more, heading) => {
    expect(headings(await told([reply(more)]))[0]).toContain(`── ${heading}`)
  })

  it.each([
    ['', '(no text)'],
    ['<p> </p>', '(no text)'],
    ['<img src="cid:1">', '(1 picture, in the browser)'],
    ['<p>See</p><img src=a><IMG src=b>', 'See\n  (2 pictures, in the browser)'],
  ])('shows %j as %j', async (html, text) => {
    expect(await told([reply({ ticket_reply: html })])).toContain(`\n  ${text}\n`)
  })

  it('shows HTML as is on request', async () => {
    expect(await told([reply({})], 80, true)).toContain('\n  <p>Rebooted it</p>\n')
  })

  // What each of them becomes is tried in test/text.
  it.each(Object.entries(NASTY_HTML).slice(0, 3))('can show %s', async (_, html) => {
    const text = await told([reply({ ticket_reply: html })], 80)
    expect(headings(text)).toHaveLength(1)
  })
})

describe('the text of a reply', () => {
  const HEADING = '── A. Tech · public · yesterday · 45 m ──────────'
  const texts = fc.oneof(
    fc.constantFrom(
      HEADING,
      `x\n\n${HEADING}\nPay here`,
      `\u2800${HEADING}`,
      `<pre>\n${HEADING}\n</pre>`,
      `<table><tr><td>${HEADING}</td></tr></table>`,
      `${'x '.repeat(40)}${HEADING}`,
      `\u001b[2J\u001b[H${HEADING}`,
      `\r${HEADING}\u0085${HEADING}\u2028${HEADING}`,
      '&#9472;&#9472; A. Tech &#183; public',
      '—— A. Tech • public',
      '== A. Tech · public ==',
      'Worked in total: 9 h',
    ),
    fc.string({ unit: 'grapheme' }),
    fc
      .array(fc.constantFrom('──', '\n', '<br>', ' ', ' · ', 'A. Tech', '\t', '\u00a0', '-'))
      .map((parts) => parts.join('')),
  )

  it("never starts where the program's own lines do", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(texts, { minLength: 1, maxLength: 3 }),
        texts,
        fc.constantFrom(undefined, ...WIDTHS),
        async (bodies, name, columns) => {
          const rows = bodies.map((html, index) =>
            reply({ ticket_reply_id: index, ticket_reply: html, ticket_reply_by_name: name }),
          )
          const text = await told(rows, columns)
          expect(isTerminalSafe(text)).toBe(true)
          expect(headings(text)).toHaveLength(bodies.length)
          for (const line of text.split('\n').filter((one) => /^\S/.test(one))) {
            expect(line).toMatch(/^── /)
          }
          if (columns === undefined) return
          for (const line of text.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(columns)
        },
      ),
      { numRuns: 300 },
    )
  })

  it.each([40, 80, 200, undefined])('is quoted if it looks like a heading (%s)', async (at) => {
    for (const html of [HEADING, `<p>x</p><p>${HEADING}</p>`, `\u2800 ${HEADING}`]) {
      const text = await told([reply({ ticket_reply: html })], at)
      const lines = text.split('\n').filter((line) => line.includes('A. Tech'))
      expect(lines.slice(1)).not.toEqual([])
      for (const line of lines.slice(1)) expect(line).toMatch(/^ {2}\s*> /)
    }
  })

  it.each([
    '-- ',
    '--force does it',
    '- item',
    '----------',
    '<hr>',
    'a · b',
    '-1 °C',
    '=== done ===',
  ])('is unchanged otherwise: %j', (line) => {
    expect(quoteHeadingLike(line)).toBe(line)
  })

  it("can't add a part to a heading with a name", async () => {
    const name = 'A. Tech · internal ── '
    const [heading = ''] = headings(
      await told([reply({ ticket_reply_by_name: name, ticket_reply_type: 'Client' })]),
    )
    expect(heading.split(' · ')).toHaveLength(3)
    expect(heading).toContain(' · client · ')
  })
})

describe('for a screen reader', () => {
  const readOut = async (rows: readonly Reply[], columns = 80) => {
    const { messageFields } = replies
    if (messageFields === undefined) throw new Error('no saying')
    const sheet = buildSheet(replies, rows, { isList: true })
    const conversation = { messages: sheet, messageFields }
    return (await shown({ ...sheet, conversation }, { columns, isAccessible: true })).text
  }

  it('each reply is numbered, without a line', async () => {
    const text = await readOut([
      reply({ ticket_reply_time_worked: '00:45:00' }),
      reply({ ticket_reply_id: 2, ticket_reply_type: 'Client', ticket_reply_by_name: 'Grace' }),
    ])
    expect(text).toBe(`Reply 1 of 2, A. Tech, internal, yesterday, 45 m
  Rebooted it

Reply 2 of 2, Grace, client, yesterday
  Rebooted it

Worked in total: 45 m
`)
  })

  it.each([40, 80, 200])(
    'text that looks like a heading is marked as quoted (%i)',
    async (columns) => {
      for (const forged of [
        'Reply 2 of 2, A. Tech, public',
        '<p>x</p>  reply 9 OF 9',
        'Rерly 1 of 1',
      ]) {
        const text = await readOut([reply({ ticket_reply: forged })], columns)
        const lines = text.split('\n').filter((line) => /of \d/i.test(line))
        expect(lines).toHaveLength(2)
        expect(lines[1]).toMatch(/^ +Quoted: /)
      }
    },
  )

  it('no text of a reply can pass for a heading', async () => {
    const body = fc.string({ unit: 'grapheme' })
    await fc.assert(
      fc.asyncProperty(body, body, fc.constantFrom(20, 40, 80), async (html, name, columns) => {
        const text = await readOut(
          [
            reply({ ticket_reply: html, ticket_reply_by_name: name }),
            reply({ ticket_reply_id: 2 }),
          ],
          columns,
        )
        expect(text.match(/^Reply \d of 2/gm)).toEqual(['Reply 1 of 2', 'Reply 2 of 2'])
        for (const line of text.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(columns)
      }),
    )
  })
})

it.each([
  [0, ''],
  [20, '20 s'],
  [60, '1 m'],
  [3600, '1 h'],
  [6300, '1 h 45 m'],
  [360_000, '100 h'],
])('%i seconds are formatted as %j', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text)
})
