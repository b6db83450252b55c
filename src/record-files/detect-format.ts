import type { FileFacts } from './record-file.ts'

/** The format of a file of records. */
export type RecordFormat = FileFacts['format']

const EXTENSIONS: Readonly<Record<string, RecordFormat>> = {
  csv: 'csv',
  tsv: 'csv',
  tab: 'csv',
  json: 'json',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  yaml: 'yaml',
  yml: 'yaml',
}

/** What a text is, by how it begins; what its name says decides only where it could be several. */
export function detectTextFormat(name: string, head: string): RecordFormat {
  const named = EXTENSIONS[/\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '']
  const start = head.trimStart()
  if (named === 'ndjson' || named === 'yaml') return named
  if (named === 'json' || /^(?:\[\s*(?:[{\]]|$)|\{\s*(?:["}]|$))/.test(start)) {
    return isNdjson(start) ? 'ndjson' : 'json'
  }
  return named === undefined && isYaml(start) ? 'yaml' : 'csv'
}

/** Whether the first line is an object, and another line follows that is not empty. */
function isNdjson(text: string): boolean {
  const [, line = '', next = ''] = /^([^\r\n]*)\s*([^\r\n]*)/.exec(text) ?? []
  if (!line.startsWith('{') || next === '') return false
  try {
    JSON.parse(line)
    return true
  } catch {
    // The first line may be the broken one.
    return next.startsWith('{')
  }
}

/** A document's mark, an item of a list with a name in it, or a name and no delimiter: no heading of CSV looks like that. */
function isYaml(text: string): boolean {
  return /^(?:---\s|- +(?:"[^"\n]*"|[\w-]+):(?:\s|$)|(?:"[^"\n]*"|[\w-]+):(?: [^,;\t|\n]*)?(?:\r?\n|$))/.test(
    text,
  )
}
