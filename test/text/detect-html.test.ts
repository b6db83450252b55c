import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detectHtml } from '../../src/text/detect-html.ts'
import { convertLineBreaks } from '../../src/text/html-breaks.ts'
import { isSlowSuite } from '../support/division.ts'

const HTML: readonly string[] = [
  '<p>x</p>',
  '<P>x</P>',
  'Hello<br>World',
  'one<br />two',
  'one <br> two <br> three',
  '<b>bold</b> text',
  'Press <kbd>Ctrl</kbd>+<kbd>C</kbd>',
  '<a href="https://acme.example">status</a>',
  '<img src="https://acme.example/a.png">',
  '<!doctype html><html><head><title>x</title></head><body>hi</body></html>',
  '<?xml version="1.0"?><!DOCTYPE html><html><body><x-y>hi</x-y></body></html>',
  '<body><p>x</p></body>',
  '<table><tr><td>a</td><td>b</td></tr></table>',
  '<table><tr><td>a<td>b</table>',
  '<ul><li>a<li>b</ul>',
  'In short: <ul><li>a<li>b</ul>',
  '<p>one<p>two</p>',
  '<div><p>Hello</p>',
  '<p>Hello</p></div>',
  '<p class=MsoNormal>x<o:p></o:p></p>',
  '<!--[if mso]><p>x</p><![endif]--><p>y</p>',
  '<![if !mso]><p>y</p><![endif]>',
  '<div>a <acme-chip>b</acme-chip></div>',
  '<style>p > a {}</style><p>x</p>',
  '<script>f("x")</script>',
  '<meta charset="utf-8"><p>x</p>',
  '<svg viewBox="0 0 1 1"><path d="x"/></svg><p>x</p>',
  '<h2>Report</h2>\nAll is well\n<p>Bye</p>\n',
  'Please <b>do not</b> restart it\nAda is on it',
  '<details><summary>More</summary>x</details>',
]

const TEXT: readonly string[] = [
  '',
  'Rebooted it',
  'AT&T &amp; co',
  '<title>',
  'Set the <title> tag\nto Acme',
  'press <b> now\nand hold it',
  'Use <b> and </b> for bold\nnot <i>',
  'Put it between `<b>` and `</b>`\nplease',
  'The tag is called "<p>", and it ends with "</p>"\nas usual',
  'if a<b then c>d\nelse',
  'if (a<b && c>d) x </b>',
  'see <code>\nbelow',
  'use <br> to break a line\nlike this',
  'the <p> tag\nis lost',
  '<p> tags get lost\nsince yesterday',
  '<html> is missing\nat the top',
  '<!DOCTYPE html> is missing\nat the top',
  'The page sends <html><body>x</body></html>\nand nothing else',
  '</p>\nis one too many',
  'ssh <hostname>\nthen wait',
  '<ada@acme.example>\n<bob@acme.example>',
  'Ada <ada@acme.example> wrote:\n> <b>x</b>',
  'cat <<EOF > /etc/motd\n<p>x</p>\nEOF',
  'cat << EOF\nx\nEOF',
  '<?xml version="1.0"?>\n<configuration>\n  <add key="a" value="b"/>\n</configuration>',
  '<Event xmlns="x"><System>1</System></Event>',
  '<section name="x"/>\n<section name="y"/>',
  'List<String> names\nMap<String, Integer> ages',
  'Map<K, V>\nvector<int> a; vector<b> c',
  '<134>Nov 24 12:00:00 fw-01 denied\n<135>Nov 24',
  'a <3 b\n1 < 2 > 0',
  '-><- <-> <=> <> </>\n<!>',
  '<!-- to do -->\nlater',
  '<input> has no label\nnor has <img>',
  '<label>Name</label>\nis cut off',
  '<p>Use <hostname> here</p>\n',
  'an end that never comes <a href="x',
  '<template>\n  <div>{{ name }}</div>\n</template>',
]

const QUOTED: readonly string[] = [
  '--- a.html\n+++ b.html\n@@ -1 +1 @@\n-<p>old</p>\n+<p>new</p>',
  '@@ -1 +1 @@\r\n-<b>old</b>\r\n+<i>new</i>',
  'index.html:12:<p>old</p>\nsrc/b.html:3:    <b>x</b>',
  '1  <p>old</p>\n2  <div>x</div>',
  '> <p>hi</p>\n> > <b>x</b>',
  'Try this:\n```html\n<p>hello</p>\n<b>x</b>\n```\nthanks',
  'Use `<b>bold</b>` for bold',
  '{"subject": "x", "body": "<p>hi</p>"}',
  "el.innerHTML = '<div>x</div>'\nshow()",
  "curl -d '<p>x</p>' https://acme.example",
  "UPDATE t SET body = '<ul><li>x</li></ul>' WHERE id = 1;",
  'html = "<ul>" + "</ul>"',
]

const MIXED: readonly string[] = [
  'Hello<div><br></div><div>Bye</div>',
  'Hello <b>Ada</b>\n```\nls\n```\nis <i>all</i>',
  '- <b>Printer</b>: broken\n- <b>Router</b>: fine',
  'It says "<b>Warning</b>: low"',
  'Please <b>do not</b> restart it\nAda is on it',
]

describe('HTML is detected from the whole text', () => {
  it.each(HTML)('%j is HTML', (text) => {
    expect(detectHtml(text)).toMatchObject({ kind: 'html' })
  })

  it.each(TEXT)('%j is text', (text) => {
    expect(detectHtml(text)).toMatchObject({ kind: 'text' })
  })
})

it.each(QUOTED)('%j shows HTML as code, and is text', (text) => {
  expect(detectHtml(text)).toMatchObject({
    kind: 'text',
    reason: expect.stringMatching(/ is quoted as code$/),
  })
})

it.each(MIXED)('%j is reported as HTML among words', (text) => {
  expect(detectHtml(text)).toMatchObject({ kind: 'html', isMixed: true })
})

it('the reason why a text is not HTML is reported', () => {
  expect(detectHtml('press <b> now')).toEqual({ kind: 'text', reason: '<b> has no </b>' })
  expect(detectHtml('<p>ssh <hostname></p>')).toEqual({
    kind: 'text',
    reason: '<hostname> is not HTML',
  })
})

it('any words in balanced tags are HTML', () => {
  const word = fc.string({ unit: fc.constantFrom(...'abc 123&;.,-_/()'), minLength: 1 })
  const tag = fc.constantFrom('p', 'div', 'b', 'em', 'code', 'pre', 'h1', 'blockquote', 'span')
  fc.assert(
    fc.property(fc.array(fc.tuple(tag, word), { minLength: 1 }), (parts) => {
      const html = parts.map(([name, text]) => `<${name}>x${text}x</${name}>`).join('')
      expect(detectHtml(html)).toMatchObject({ kind: 'html' })
    }),
  )
})

it('one unclosed tag never makes a text HTML', () => {
  const line = fc.string({ unit: fc.constantFrom(...'abc 123&;.,-_/()\n\t') })
  const tag = fc.constantFrom(
    '<title>',
    '<code>',
    '<b>',
    '<i>',
    '<div>',
    '<td>',
    '<hostname>',
    '<A>',
  )
  fc.assert(
    fc.property(line, tag, line, (before, name, after) => {
      expect(detectHtml(`${before}${name}${after}`)).toMatchObject({ kind: 'text' })
    }),
  )
})

it.each([
  ['<b>a</b>\nb', '<b>a</b><br>b'],
  ['<b>a</b>\n\n  b', '<b>a</b><br><br>&nbsp;&nbsp;b'],
  ['a<br>\nb\r\nc', 'a<br>\nb<br>c'],
  ['<p>a\nb</p>\n\n<p>c</p>\n', '<p>a\nb</p>\n\n<p>c</p>\n'],
  ['<h1>a</h1>\nb\nc\n<p>d</p>', '<h1>a</h1>\nb<br>c\n<p>d</p>'],
  ['<pre>a\n b</pre>', '<pre>a\n b</pre>'],
  ['<b>a</b>\n<i>b</i>', '<b>a</b><br><i>b</i>'],
])('line breaks of %j outside of blocks are kept', (html, kept) => {
  expect(convertLineBreaks(html)).toBe(kept)
})

const LENGTH = isSlowSuite ? 1_000_000 : 100_000

it('takes linear time for any text', () => {
  const parts = [
    '<',
    '<b>',
    '</b>',
    '<a "',
    '<!--',
    '<p>x',
    ' <br> ',
    '<x>',
    '&',
    '<svg>',
    '<title>',
    '<b && >',
    '\n',
    '<?xml',
    'a<b=c ',
    '<td>',
    '\n```',
    '> ',
    'a:1:<p>',
  ]
  for (const part of parts) {
    const text = part.repeat(LENGTH / part.length)
    const start = process.cpuUsage()
    detectHtml(text)
    convertLineBreaks(text)
    const { user, system } = process.cpuUsage(start)
    expect({ part, isQuick: (user + system) / 1000 < LENGTH * 0.006 }).toEqual({
      part,
      isQuick: true,
    })
  }
})
