import { expect, it } from 'vitest'
import { markdownToHtml } from '../../src/text/markdown.ts'

it.each([
  ['# Restart\n\n1. Off\n2. On', '<h1>Restart</h1>\n<ol>\n<li>Off</li>\n<li>On</li>\n</ol>'],
  ['**bold** and `a<b>`', '<p><strong>bold</strong> and <code>a&lt;b&gt;</code></p>'],
  ['ssh <hostname>', '<p>ssh &lt;hostname></p>'],
  ['<ada@acme.example>', '<p><a href="mailto:ada@acme.example">ada@acme.example</a></p>'],
  ['a<br>b <kbd>x</kbd>', '<p>a<br>b <kbd>x</kbd></p>'],
  ['<script>alert(1)</script>', '&lt;script>alert(1)&lt;/script>'],
  ['<b onclick="x()">y</b>', '<p>&lt;b onclick="x()">y</b></p>'],
  ['<!-- hidden -->shown', 'shown'],
])('%j becomes %j', (markdown, html) => {
  expect(markdownToHtml(markdown)).toBe(html)
})

it('a table becomes a table', () => {
  expect(markdownToHtml('| a | b |\n|---|---|\n| 1 | 2 |')).toContain('<td>1</td>')
})
