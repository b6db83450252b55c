import type { Context } from '../../context.ts'
import type { FormatOptions } from '../../output/format-options.ts'
import { formatSheet } from '../../output/formats.ts'
import { type Paint, painter } from '../../output/paint.ts'
import { recordKey } from '../../reports/open-work.ts'
import { cutTo } from '../../text/width.ts'
import type { DutyChoice, InstanceDuty } from './duty-choice.ts'
import { displayedSheet } from './print-duty.ts'
import type { DutySheet } from './sheet.ts'
import type { WorkChange } from './watch-changes.ts'
import { type FittedSections, fitSections } from './watch-fit.ts'

/** What a frame shows above its last lines. */
export interface FrameContent {
  choice: DutyChoice
  reports: readonly InstanceDuty[]
  /** What is marked as new or changed: a key made by `markKey`. */
  marks: ReadonlyMap<string, WorkChange['kind']>
}

/** The signs before new and changed records: not colours alone. */
export const SIGNS: Readonly<Partial<Record<WorkChange['kind'], string>>> = {
  new: '+',
  changed: '*',
}

/** Returns what tells records of all instances apart. */
export function markKey(profile: unknown, module: unknown, id: unknown): string {
  return `${profile ?? ''} ${recordKey(module, id)}`
}

/** Returns the sections as lines that fit a width and a number of lines. */
export async function frameBody(
  context: Context,
  { choice, reports, marks }: FrameContent,
  size: { columns: number; lines: number },
): Promise<string[]> {
  const display = { choice, isForPerson: true }
  const options = { ...context.formatOptions(), columns: size.columns, isTerminal: true }
  const { totals } = await displayedSheet(context, reports, { ...display, limit: () => 0 })
  const wanted = totals.map((one) => ({ ...one, rows: Math.min(one.total, choice.limit) }))
  const fitted = fitSections(wanted, size.lines - (options.hasHeading ? 1 : 0))
  const limits = new Map(fitted.sections.map(({ section, rows }) => [section, rows]))
  const limit = (section: string) => limits.get(section) ?? 0
  const sheet = await displayedSheet(context, reports, { ...display, limit })
  const lines = await frameLines(sheet, { fitted, options, marks })
  return lines.slice(0, size.lines)
}

async function frameLines(
  sheet: DutySheet,
  {
    fitted,
    options,
    marks,
  }: { fitted: FittedSections; options: FormatOptions } & Pick<FrameContent, 'marks'>,
): Promise<string[]> {
  const paint = await painter(options.hasColor)
  const table = await tableLines(sheet, options)
  const rows = [...sheet.rows]
  const lines = options.hasHeading ? table.splice(0, 1) : []
  for (const { rows: count, more } of fitted.sections) {
    // The blank line between sections.
    if (table[0] === '') table.shift()
    if (fitted.isSpaced && lines.length > 0) lines.push('')
    lines.push(...table.splice(0, 1))
    for (const row of rows.splice(0, count)) {
      const mark = marks.get(markKey(row['profile'], row['module'], row['id']))
      lines.push(...table.splice(0, 1).map((line) => markLine(line, mark, paint)))
    }
    if (more > 0) lines.push(cutTo(`  … ${more} more`, options.columns))
  }
  if (fitted.leftOut > 0) {
    const what = fitted.leftOut === 1 ? 'section' : 'sections'
    lines.push(cutTo(`… ${fitted.leftOut} more ${what}`, options.columns))
  }
  return lines
}

/** Returns the lines of a grouped table: one for each row, and one for each heading. */
async function tableLines(sheet: DutySheet, options: FormatOptions): Promise<string[]> {
  const { text } = await formatSheet(sheet, { ...options, format: 'table' })
  let whole = ''
  for await (const part of text) whole += part
  return whole === '' ? [] : whole.replace(/\n$/, '').split('\n')
}

/** Puts a sign in the indentation of a row. */
function markLine(line: string, mark: WorkChange['kind'] | undefined, paint: Paint): string {
  const sign = mark === undefined ? undefined : SIGNS[mark]
  if (sign === undefined) return line
  return line.replace(/^ {2}(\S*)/, (_, number: string) => paint('warning', `${sign} ${number}`))
}
