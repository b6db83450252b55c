import { expect, it } from 'vitest'
import type { ReportDocument } from '../../src/output/document/document.ts'
import { documentHtml } from '../../src/output/document/html.ts'
import { documentMarkdown } from '../../src/output/document/markdown.ts'
import { documentText } from '../../src/output/document/text.ts'
import { OPTIONS } from './document-samples.ts'

/** More values than a function can have arguments. */
const MANY = 130_000

const numbers = [...Array(MANY).keys()]

const LARGE: ReportDocument = {
  title: 'Large',
  details: [],
  sections: [
    {
      name: 'large',
      title: 'Large',
      blocks: [
        {
          kind: 'table',
          caption: 'Rows',
          sheet: {
            fields: [{ name: 'name', label: 'Name', kind: 'text' }],
            columns: [{ field: 'name', heading: 'NAME' }],
            rows: numbers.map((value) => ({ name: `row-${value}` })),
            isList: true,
          },
        },
        {
          kind: 'bars',
          caption: 'Bars',
          bars: numbers.map((value) => ({ label: `bar-${value}`, value, text: `${value}` })),
        },
        {
          kind: 'facts',
          facts: numbers.map((value) => ({ label: `fact-${value}`, value: `${value}` })),
        },
      ],
    },
  ],
}

it.each([
  ['text', documentText],
  ['Markdown', documentMarkdown],
  ['HTML', documentHtml],
])('a report of any length is written as %s', async (_, write) => {
  const text = await write(LARGE, OPTIONS)
  for (const word of ['row', 'bar', 'fact']) expect(text).toContain(`${word}-${MANY - 1}`)
})
