import { describe, expect, it, test } from 'vitest'
import { htmlSearchText } from '../../src/text/html-search-text.ts'
import { htmlToText } from '../../src/text/html-to-text.ts'
import { foldForSearch } from '../../src/text/search-folding.ts'

// How texts are compared in a search.

test.each([
  ['Zoë LINDQVIST', 'zoe lindqvist'],
  ['Søren Åkesson', 'soren akesson'],
  ['Łódź, Straße, Œuvre, Ærø, Þór, İstanbul', 'lodz, strasse, oeuvre, aero, thor, istanbul'],
  ['Ελλάδα Й', 'ελλαδα и'],
  ['O’Neill ‘x’', "o'neill 'x'"],
  ['“Quoted” „so“ — 2020–2026', '"quoted" "so" - 2020-2026'],
  ['Zoe\u0308 off\u00adline zero\u200bwidth', 'zoe offline zerowidth'],
  ['ＶＰＮ １２', 'vpn 12'],
  ['がぎ カード 가각 한국', 'がぎ カード 가각 한국'],
  ['a\tb\nc', 'a\tb\nc'],
])('%j is folded to %j for a search', (text, searched) => {
  expect(foldForSearch(text)).toBe(searched)
})

test('marks that distinguish characters in other scripts are kept', () => {
  expect(foldForSearch('が')).not.toContain(foldForSearch('か'))
  expect(foldForSearch('각')).not.toContain(foldForSearch('가'))
})

describe('the searched text of HTML', () => {
  it.each([
    '<p>One <b>tw</b>o</p><ul><li>three</li><li>four</li></ul>',
    '<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d &amp; e</td></tr></table>',
    'plain text\nwith lines &lt;tag&gt; and &uuml;ml&auml;uts &#x1F35E; &hellip;',
    '<pre>  kept\n  lines</pre><a href="https://x.example/hidden">link</a><br>after',
    '<div><!-- hidden --><style>hidden{}</style><script>hidden()</script><span>s</span>een</div>',
    '<p>unclosed <i>tags <b>all over',
    'dis<wbr>connected &#352;koda &Scaron;koda don&rsquo;t&ndash;worry &#65BC wo<script>hidden()</script>rd',
  ])('has all words that people read: %s', (html) => {
    const words = htmlToText(html).match(/[\p{L}\p{N}]+/gu) ?? []
    const searched = htmlSearchText(html)
    const missing = words.filter((word) => !searched.includes(word) && !html.includes(`/${word}`))
    expect(missing.filter((word) => !/^(https|x|example|hidden)$/.test(word))).toEqual([])
    expect(searched).not.toContain('hidden')
  })
})
