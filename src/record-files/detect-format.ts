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

/** Returns a text's format, judged by how it starts; the file's extension decides only if several are possible. */
export function detectTextFormat(name: string, head: string): RecordFormat {
  const named = EXTENSIONS[/\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '']
  const start = head.trimStart()
  if (named === 'ndjson' || named === 'yaml') return named
  if (named === 'json' || /^(?:\[\s*(?:[{\]]|$)|\{\s*(?:["}]|$))/.test(start)) {
    return isNdjson(start) ? 'ndjson' : 'json'
  }
  return named === undefined && isYaml(start) ? 'yaml' : 'csv'
}

/** Whether the first line is an object, and another line that isn't empty follows. */
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

/** Whether a text starts like YAML: with `---`, a list item with a key, or a key and no delimiter. No CSV heading does. */
function isYaml(text: string): boolean {
  return /^(?:---\s|- +(?:"[^"\n]*"|[\w-]+):(?:\s|$)|(?:"[^"\n]*"|[\w-]+):(?: [^,;\t|\n]*)?(?:\r?\n|$))/.test(
    text,
  )
}
