import fc from 'fast-check'
import { expect, test } from 'vitest'
import { htmlText } from '../../src/output/html.ts'

test.each([
  ['<h1>Restart</h1><p>Turn it off &amp; on.</p>', 'Restart\n\nTurn it off & on.'],
  ['one<br>two<br>', 'one\ntwo'],
  ['<a href="https://acme.example">status page</a>', 'status page [https://acme.example]'],
  ['<p>a<script>alert(1)</script>b</p>', 'ab'],
  ['< blank ><br>', '< blank >'],
  ['&#27;[31mred&#x202e;', 'red'],
])('%j reads as %j', (html, text) => {
  expect(htmlText(html)).toBe(text)
})

test('a text nested deeper than a stack is high is read without a crash', () => {
  expect(typeof htmlText(`${'<div>'.repeat(50_000)}deep`)).toBe('string')
})

test('whatever stands there, nothing a terminal acts on comes out (H31)', () => {
  const part = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('<p>', '</p>', '&#27;', '&#x9b;', '<pre>', '&#8238;'),
  )
  fc.assert(
    fc.property(
      fc.array(part),
      (parts) => !/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]/.test(htmlText(parts.join(''))),
    ),
  )
})
