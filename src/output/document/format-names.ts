/** The formats in which a report that is read as a whole can be written; separate from their writers, which are slow to load. */
export const DOCUMENT_FORMATS = ['text', 'markdown', 'html', 'json', 'yaml'] as const

/** A format of a report. */
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number]

/** Whether a word names a format of a report. */
export function isDocumentFormat(word: string): word is DocumentFormat {
  return (DOCUMENT_FORMATS as readonly string[]).includes(word)
}
