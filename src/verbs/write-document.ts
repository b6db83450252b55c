import type { Context } from '../context.ts'
import { DEFAULT_COLUMNS } from '../io/io.ts'
import type { ReportDocument } from '../output/document/document.ts'
import type { DocumentFormat } from '../output/document/format-names.ts'
import { formatDocument } from '../output/document/formats.ts'
import { cleanLine } from '../text/terminal-safe.ts'
import { openOutputFile } from './output-file.ts'

/** Where a report is written to, and how. */
interface DocumentTarget {
  format: DocumentFormat
  /** The path of a file; undefined for standard output. */
  to: string | undefined
}

/** A report that is written as a whole or not at all. */
interface DocumentOutput {
  /** Writes the report; a file is replaced now. */
  write(document: ReportDocument): Promise<void>
  /** Discards the file unless it was written. */
  discard(): void
}

/** Opens the file of a report, so that a wrong path is noticed before anything is read. Throws a UsageError. */
export function openDocumentOutput(
  context: Context,
  { format, to }: DocumentTarget,
): DocumentOutput {
  if (to === undefined) {
    return {
      write: async (document) =>
        context.showPaged(await formatDocument(document, { ...context.formatOptions(), format })),
      discard: () => undefined,
    }
  }
  const file = openOutputFile(context, to)
  return {
    write: async (document) => {
      // As wide as when it is piped.
      const wide = { isTerminal: false, columns: DEFAULT_COLUMNS }
      const options = { ...context.formatOptions(), ...wide, format }
      const text = await formatDocument(document, options)
      context.signal.throwIfAborted()
      file.write(text)
      file.commit()
      context.note('written', `The report was written to ${cleanLine(to)}`)
    },
    discard: file.discard,
  }
}
