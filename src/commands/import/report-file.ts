import type { Context } from '../../context.ts'
import type { FileFacts } from '../../record-files/record-file.ts'
import { cleanLine } from '../../text/terminal-safe.ts'
import type { FileReading } from './file-reading.ts'
import { type PlannedFile, rowsOfFile } from './plan-result.ts'
import type { PrintablePlan } from './printable-plan.ts'

/** How many ignored columns are named without --verbose. */
const MAX_NAMED_COLUMNS = 3

/** Reports the format of the file and which of its columns are used. */
export function reportFile(
  context: Context,
  { plan, name }: PlannedFile,
  { facts, headings }: { facts: FileFacts; headings: readonly string[] },
): void {
  const { ignored_columns: ignored } = plan
  const rows = rowsOfFile(plan)
  const isVerbose = context.flags.verbose === true
  const named = isVerbose ? ignored : ignored.slice(0, MAX_NAMED_COLUMNS)
  const more = named.length < ignored.length ? ', … --verbose' : ''
  const unused = ignored.length === 0 ? '' : `, ${ignored.length} not (${named.join(', ')}${more})`
  const used = headings.filter((heading) => !ignored.includes(heading)).length
  const about = [countText(rows.length, 'row'), ...factTexts(facts)].join(', ')
  const columns = `${countText(used, 'column')} used${unused}`
  context.note('file', cleanLine(`${name}: ${about}; ${columns}`))
}

function factTexts({ format, encoding, delimiter, isPhp, sheet }: FileFacts): string[] {
  return [
    ...(format === 'csv' ? [] : [format.toUpperCase()]),
    ...(sheet === undefined ? [] : [`sheet ${sheet}`]),
    ...(encoding === undefined ? [] : [encoding]),
    ...(delimiter === undefined ? [] : [delimiter === '\t' ? 'tabs' : `“${delimiter}”`]),
    ...(isPhp === true ? ['PHP-style quotes'] : []),
  ]
}

function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Reports how to replace secrets if the import keeps a different stored one. */
export function reportKeptSecrets(
  context: Context,
  { rows }: PrintablePlan,
  { secretsAt }: Pick<FileReading, 'secretsAt'>,
): void {
  const isKept = rows.some(({ do: does, values = {}, notices = [] }, index) => {
    const isFound = does === 'update' || does === 'same'
    // The notice about such a row says that its secret stays.
    return (
      isFound &&
      notices.length > 0 &&
      Object.keys(secretsAt(index)).some((name) => !(name in values))
    )
  })
  if (isKept) context.note('secrets_kept', 'To replace stored secrets, add --replace-secrets')
}
