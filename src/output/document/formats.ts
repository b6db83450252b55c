import { wholeText } from '../chunks.ts'
import type { FormatOptions } from '../format-options.ts'
import { formatSheet } from '../formats.ts'
import type { ReportDocument } from './document.ts'
import type { DocumentFormat } from './format-names.ts'

/** Formats a report; only the writer that is used is loaded. */
export async function formatDocument(
  document: ReportDocument,
  { format, ...options }: FormatOptions & { format: DocumentFormat },
): Promise<string> {
  switch (format) {
    case 'text':
      return (await import('./text.ts')).documentText(document, options)
    case 'markdown':
      return (await import('./markdown.ts')).documentMarkdown(document, options)
    case 'html':
      return (await import('./html.ts')).documentHtml(document, options)
    default: {
      const result = (await import('./json.ts')).documentJson(document)
      const data = { fields: [], columns: [], rows: [], isList: false, result }
      return wholeText((await formatSheet(data, { ...options, format })).text)
    }
  }
}
