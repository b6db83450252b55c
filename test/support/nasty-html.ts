import { isSlowSuite } from './division.ts'

/** The share of the full size that the suite uses. */
export const NASTY_SHARE = isSlowSuite ? 1 : 0.2

const times = (part: string, size = 300_000): string =>
  part.repeat(Math.ceil((size * NASTY_SHARE) / part.length))

/** HTML that makes a careless renderer slow, by what it repeats: 300 KB, or a share of that. */
export const NASTY_HTML: Readonly<Record<string, string>> = {
  'spaces in pre': `<pre>${times(' ')}x</pre>`,
  'spaces between words': `a${times(' ')}b`,
  'line breaks in pre': `<pre>${times('\n')}x</pre>`,
  'line breaks': `a${times('\n')}b`,
  br: times('<br>'),
  'nested div': times('<div>x'),
  'nested b': times('<b>'),
  'unclosed p': times('<p>x'),
  'unclosed td': times('<td>x'),
  'less-than signs': times('<'),
  references: times('&lt;'),
  'no-break spaces': times('&nbsp;x'),
  rows: `<table>${times('<tr><td>a<td>b')}</table>`,
  'cells of a row': `<table><tr>${times('<td>a')}</table>`,
  'a ragged table': `<table><tr>${times('<td>a', 150_000)}${times('<tr><td>a', 150_000)}</table>`,
  spans: `<table><tr>${times('<td colspan=1000 rowspan=1000>x', 150_000)}${times('<tr><td>y', 150_000)}`,
  'lines in a cell': `<table><tr><td>${times('x<br>')}<td>y</table>`,
  'lines beside a wide cell': `<table><tr><td>a long cell<td>${times('x<br>')}</table>`,
  'lines beside many cells': `<table><tr><td>${times('x<br>', 150_000)}${times('<td>y', 150_000)}</table>`,
  'one long cell': `<table><tr><td>${times('y', 50_000)}<td>z${times('<tr><td>a<td>b')}</table>`,
  'nested tables': times('<table><tr><td>a<td>b'),
  items: `<ul>${times('<li>x')}</ul>`,
  'nested lists': times('<ul><li>x'),
  'lines in nested lists': `${'<ul><li>'.repeat(100)}${times('x<br>')}`,
  'numbered items': `<ol>${times('<li>x')}`,
  'lines in nested quotes': `${'<blockquote>'.repeat(100)}${times('x<br>')}`,
  'nested links': times('<a href=x>y'),
  attributes: `<p ${times('a=b ')}>x</p>`,
  'tags without an end': times('<a "'),
  comments: times('<!-- x -->'),
  'ends of nothing': times('</b>'),
  misnested: times('<b><i>x</b></i>'),
  letters: times('日本'),
  'escape sequences': times('&#27;['),
}
