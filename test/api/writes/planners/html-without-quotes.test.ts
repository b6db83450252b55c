import fc from 'fast-check'
import { convert } from 'html-to-text'
import { describe, expect, it } from 'vitest'
import { htmlWithoutQuotes } from '../../../../src/api/writes/planners/html-without-quotes.ts'
import { type HtmlToken, htmlTokens } from '../../../../src/text/html-tokens.ts'

/** The text that a reader sees of HTML, without white space. */
const textOf = (html: string): string =>
  convert(html, { wordwrap: false, selectors: [{ selector: 'a', options: { ignoreHref: true } }] })
    .replace(/\s+/g, ' ')
    .trim()

const decoded = (text: string): string =>
  text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')

/** Every tag with its attributes decoded. */
const tagsOf = (html: string) =>
  [...htmlTokens(html)]
    .filter((token): token is HtmlToken & { kind: 'tag' } => token.kind === 'tag')
    .map(({ tag: { open, name, attributes } }) => [
      open + name,
      ...attributes.map(([key, value]) => [key, decoded(value)]),
    ])

const word = fc.stringMatching(/^[a-zé0-9 '"\\&;=./?\n\r-]{0,12}$/)
const text = word.map((part) => part.replaceAll('<', ''))
const attribute = fc
  .tuple(fc.constantFrom('href', 'title', 'class', 'data-x', 'checked'), word, fc.boolean())
  .map(([name, value, isDouble]) =>
    isDouble
      ? `${name}="${value.replaceAll('"', '')}"`
      : `${name} = '${value.replaceAll("'", '')}'`,
  )
const element = fc.letrec<{ node: string; element: string }>((tie) => ({
  node: fc.oneof({ depthSize: 'small' }, text, tie('element')),
  element: fc
    .tuple(
      fc.constantFrom('p', 'b', 'a', 'pre', 'div', 'textarea'),
      fc.array(attribute, { maxLength: 3 }),
      fc.array(tie('node'), { maxLength: 3 }),
    )
    .map(([name, attributes, children]) => {
      const inner = name === 'textarea' ? 'plain "text"\n' : children.join('')
      return `<${[name, ...attributes].join(' ')}>${inner}</${name}>`
    }),
})).element

/** Anything that looks like HTML. */
const soup = fc
  .array(
    fc.constantFrom(
      ...['<', '>', '/', '=', '"', "'", '\\', '\n', '\r', ' ', 'a', 'p', '&', '#', ';', '!', '--'],
      ...['<p', '<b title=', '<pre>', '</pre>', '<script>', '</script>', '<!--', '-->', '\0', '?'],
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''))

describe('HTML without quotes (H04)', () => {
  it('has none of the characters that the server corrupts, or is undefined', () => {
    fc.assert(
      fc.property(fc.oneof(soup, element, fc.string()), (html) => {
        expect(htmlWithoutQuotes(html) ?? '').not.toMatch(/['"\\\n\r]/)
      }),
    )
  })

  it('exists for all HTML without scripts, styles, comments and broken tags', () => {
    fc.assert(
      fc.property(element, (html) => {
        expect(htmlWithoutQuotes(html)).toBeDefined()
      }),
    )
  })

  it('stays the same when converted again', () => {
    fc.assert(
      fc.property(fc.oneof(soup, element, fc.string()), (html) => {
        const once = htmlWithoutQuotes(html)
        if (once !== undefined) expect(htmlWithoutQuotes(once)).toBe(once)
      }),
    )
  })

  it('leaves everything else unchanged', () => {
    fc.assert(
      fc.property(fc.string(), (html) => {
        if (!/['"\\\n\r\0\x1a]/.test(html)) expect(htmlWithoutQuotes(html)).toBe(html)
      }),
    )
  })

  it('has the same text for a reader', () => {
    fc.assert(
      fc.property(element, (html) => {
        // The comparison does not know that a textarea takes references; an example below does.
        fc.pre(!html.includes('<textarea'))
        expect(textOf(htmlWithoutQuotes(html) ?? '')).toBe(textOf(html))
      }),
    )
  })

  it('has the same tags with the same attributes', () => {
    fc.assert(
      fc.property(element, (html) => {
        const expected = tagsOf(html.replace(/\r\n?/g, '\n'))
        expect(tagsOf(htmlWithoutQuotes(html) ?? '')).toEqual(expected)
      }),
    )
  })

  it.each([
    ['<p class="a">it\'s</p>', '<p class=a>it&#39;s</p>'],
    ['<p title="two words">x</p>', '<p title=two&#32;words>x</p>'],
    ['<img alt="" src="a.png"/>', '<img alt src=a.png />'],
    ['<a href="?a=1&copy=2">x</a>', '<a href=?a&#61;1&amp;copy&#61;2>x</a>'],
    ["<p title=it's>x</p>", '<p title=it&#39;s>x</p>'],
    ['<p>a\nb</p>\r\n<p>c</p>', '<p>a b</p> <p>c</p>'],
    ['<pre>a\r\n b</pre>\n', '<pre>a&#10; b</pre> '],
    ['<textarea>a\n"b"</textarea>', '<textarea>a&#10;&#34;b&#34;</textarea>'],
    ['C:\\ACME & "co"', 'C:&#92;ACME & &#34;co&#34;'],
    ['a < b "c"', 'a < b &#34;c&#34;'],
    ['<!-- kept --><p>"x"</p>', '<!-- kept --><p>&#34;x&#34;</p>'],
    ['<script>alert(1)</script><p>"x"</p>', '<script>alert(1)</script><p>&#34;x&#34;</p>'],
  ])('writes %j as %j', (html, written) => {
    expect(htmlWithoutQuotes(html)).toBe(written)
  })

  it.each([
    '<script>alert("x")</script>',
    '<style>p {\n}</style>',
    "<!-- it's -->",
    '<!DOCTYPE html PUBLIC "x">',
    '<p title="never ends',
    '<p a"b=c>x</p>',
  ])('is not made of %j', (html) => {
    expect(htmlWithoutQuotes(html)).toBeUndefined()
  })

  it('takes linear time, even if the HTML is broken', () => {
    const broken = '<a<a"'.repeat(40_000)
    expect([...htmlTokens(broken)].map(({ text: part }) => part).join('')).toBe(broken)
  })
})
