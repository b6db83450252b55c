import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { htmlToText } from '../../src/text/html-to-text.ts'
import { cleanText } from '../../src/text/terminal-safe.ts'
import { textToHtml } from '../../src/text/text-to-html.ts'
import { runs } from '../support/division.ts'
import { NASTY_HTML, NASTY_SHARE } from '../support/nasty-html.ts'

test.each([
  ['<h1>Restart</h1><p>Turn it off &amp; on.</p>', 'Restart\n\nTurn it off & on.'],
  ['one<br>two<br>', 'one\ntwo'],
  ['<a href="https://acme.example">status page</a>', 'status page [https://acme.example]'],
  ['<p>a<script>alert(1)</script>b</p>', 'ab'],
  ['< blank ><br>', '< blank >'],
  ['a\n  b\n\nc<br>', 'a\n  b\n\nc'],
  ['a\n  <b>b</b>', 'a b'],
  ['if a<b', 'if a<b'],
  ['<p>x</p><pre>\n  if a:\n      b   c\n\n</pre><p>y</p>', 'x\n\n  if a:\n      b   c\n\n\ny'],
  ['<pre><code class="language-sh">a  b\n\tc</code></pre>', 'a  b\n\tc'],
  ['<div>a<pre> b<br> c</pre></div>', 'a\n\n b\n c'],
  [
    '<ul><li>a<ul><li>b</li></ul></li><li>c<ol><li>d</li></ol></li></ul>',
    ' * a\n   * b\n * c\n   1. d',
  ],
  ['<dl><dt>a<dd>b<dt>c<dd>d</dl>', 'a\nb\nc\nd'],
  ['<a href="mailto:ada@acme.example">ada@acme.example</a>', 'ada@acme.example'],
  ['&#27;[31mred&#x202e;', 'red'],
])('%j reads as %j', (html, text) => {
  expect(htmlToText(html)).toBe(text)
})

describe('a table is shown in columns', () => {
  const rows = (...texts: string[][]) =>
    `<table>${texts.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</table>`

  test('as wide as their contents', () => {
    const html =
      '<table><thead><tr><th>Name</th><th>IP</th></tr></thead><tbody><tr><td>LT-0001</td><td>10.0.0.1</td></tr></tbody></table>'
    expect(htmlToText(html)).toBe('Name     IP\nLT-0001  10.0.0.1')
    expect(htmlToText(rows(['日本', 'x'], ['a', 'y']))).toBe('日本  x\na     y')
  })

  test('with the lines of cells next to each other', () => {
    expect(htmlToText(rows(['one<br>two', 'x'], ['<p>three</p>', '<ul><li>y</li></ul>']))).toBe(
      'one    x\ntwo\nthree   * y',
    )
  })

  test('wrapped if they are too wide', () => {
    const long = 'long words here '.repeat(4)
    const lines = htmlToText(rows([long, 'short', long]), 40).split('\n')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40)
    expect(lines.length).toBeGreaterThan(3)
    expect(lines[0]).toMatch(/^long words here {2}short {2}long words here$/)
  })

  test('with cells that span columns and rows in their places', () => {
    const html =
      '<table><caption>Rack</caption><tr><td colspan=2>A title that is long<tr><td rowspan=2>A<td>b<tr><td>c</table>'
    expect(htmlToText(html)).toBe('Rack\n\nA title that is long\nA  b\n   c')
  })

  test('except a table that lays out other tables', () => {
    expect(htmlToText(`<table><tr><td>${rows(['a', 'b'])}</td><td>c</td></tr></table>`)).toBe(
      'a  b\n\nc',
    )
  })

  test('and keeps text outside of rows', () => {
    expect(htmlToText('Use <table> tag')).toBe('Use\ntag')
  })

  test('with all cells, in their rows and aligned', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abc日é'), minLength: 1, maxLength: 6 })
    const table = fc.array(fc.array(word, { minLength: 2, maxLength: 2 }), {
      minLength: 1,
      maxLength: 9,
    })
    fc.assert(
      fc.property(table, (texts) => {
        const lines = htmlToText(rows(...texts)).split('\n')
        expect(lines.map((line) => line.split(/ {2,}/))).toEqual(texts)
      }),
    )
  })
})

test('plain text converted to HTML reads as it was typed', () => {
  const part = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '\n',
      '\n\n',
      '  ',
      '\t',
      '<b>',
      '</p>',
      '&amp;',
      '&copy',
      '&#27;',
      '<!--',
      '<hostname>',
      '"',
      '\u00a0',
    ),
  )
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const typed = parts.join('').replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]/g, '')
      expect(linesOf(htmlToText(textToHtml(typed)))).toEqual(linesOf(typed))
    }),
    { numRuns: runs(200) },
  )
})

/** Lines as a person sees them: without trailing spaces, and without blank lines at the start and end. */
function linesOf(text: string): string[] {
  const seen = cleanText(text).replaceAll('\t', '    ').replaceAll('\u00a0', ' ')
  const lines = seen.split('\n').map((line) => line.trimEnd())
  const first = lines.findIndex((line) => line !== '')
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex((line) => line !== '') + 1)
}

test('text nested deeper than the stack allows is read to its end', () => {
  expect(htmlToText(`${'<div>'.repeat(50_000)}deep`)).toBe('deep')
})

test.each(Object.entries(NASTY_HTML))('takes time in proportion to its length: %s', (_, html) => {
  const start = process.cpuUsage()
  const text = htmlToText(html, 78)
  // Takes a third of a second alone; anything worse than linear takes many seconds.
  const { user, system } = process.cpuUsage(start)
  expect((user + system) / 1000).toBeLessThan(3500 * NASTY_SHARE)
  expect(text.length).toBeLessThan(4_000_000 * NASTY_SHARE)
})

test('no HTML results in anything a terminal acts on (H31)', () => {
  const part = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('<p>', '</p>', '&#27;', '&#x9b;', '<pre>', '&#8238;'),
  )
  fc.assert(
    fc.property(
      fc.array(part),
      (parts) => !/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]/.test(htmlToText(parts.join(''))),
    ),
  )
})

test.each([
  ['<ol type="i" start="3998"><li>a<li>b<li>c</ol>', ['mmmcmxcviii', 'mmmcmxcix', '4000']],
  ['<ol type="I" start="-1"><li>a<li>b<li>c</ol>', ['-1', '0', 'I']],
  ['<ol type="a" start="26"><li>a<li>b</ol>', ['z', 'aa']],
  ['<ol type="A" start="0"><li>a<li>b</ol>', ['0', 'A']],
  ['<ol start="7"><li>a<li>b</ol>', ['7', '8']],
])('%s is numbered as in a browser', (html, numbers) => {
  const lines = htmlToText(html).split('\n')
  expect(lines.map((line) => line.trim().split('.')[0])).toEqual(numbers)
})

test('a list is shown whatever its numbering', () => {
  const starts = ['99999', '-5', '0', '1.5', '1e9', '1e999', 'x', '', '9'.repeat(400), 'NaN', ' 7']
  for (const type of ['i', 'I', 'a', 'A', '1', 'x', '']) {
    for (const start of starts) {
      expect(htmlToText(`<ol type="${type}" start="${start}"><li>made up</ol>`)).toContain(
        'made up',
      )
    }
    expect(htmlToText(`<ol type="${type}">${'<li>a'.repeat(5000)}</ol>`)).toMatch(/\. +a$/)
  }
})

const TEXT_ONLY = [
  'xmp',
  'plaintext',
  'iframe',
  'noembed',
  'noframes',
  'textarea',
  'title',
  'script',
]

test.each(TEXT_ONLY.concat('style', 'a b="'))(
  'a hundred thousand tags within <%s are no tags, and take no time',
  (element) => {
    const start = process.cpuUsage()
    const html = `x<${element}${element.endsWith('"') ? '' : '>'}${'<a>'.repeat(100_000)}`
    expect(htmlToText(html)).toMatch(/^x/)
    const { user, system } = process.cpuUsage(start)
    expect((user + system) / 1e6).toBeLessThan(1)
  },
)

test('what a browser shows literally is shown literally', () => {
  expect(htmlToText('<p>x</p><xmp>a <b>&lt;c</b></xmp>')).toMatch(/^x\s+a <b>&lt;c<\/b>$/)
  expect(htmlToText('<p>x</p><plaintext>a <b>c</b>')).toMatch(/^x\s+a <b>c<\/b>$/)
})
