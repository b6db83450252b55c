import type { CardLayout } from '../resources/presentation.ts'
import { decodeEntities } from '../text/html-entities.ts'
import { cleanLine } from '../text/terminal-safe.ts'
import { valueIn } from './rows.ts'
import type { Sheet, SheetField } from './sheet.ts'

/** What a record's heading says of it beside its name: `Urgent · On Hold`; empty where it has none of that. */
export function cardDetails({ title }: CardLayout, row: Sheet['rows'][number]): string {
  return title
    .map((names) => names.map((name) => valueIn(row, name)).find(isSomething))
    .filter(isSomething)
    .map((value) => cleanLine(decodeEntities(String(value))))
    .join(' · ')
}

function isSomething(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

function isProse({ kind }: SheetField): boolean {
  return kind === 'html'
}

/** A card with its first fields in front, long texts at its end, and without what its heading says; `more` comes behind the first. */
export function arrangeCard(
  sheet: Sheet,
  { title, first }: CardLayout,
  more: Readonly<Record<string, string>>,
): Sheet {
  const said = new Set(title.flat())
  const front = first.flatMap(({ field, label }): SheetField[] => {
    const known = sheet.fields.find(({ name }) => name === field)
    return known === undefined ? [] : [{ ...known, label: label ?? known.label }]
  })
  const added = Object.keys(more).map((label): SheetField => ({ name: label, label, kind: 'text' }))
  const rest = sheet.fields
    .filter(({ name }) => !front.some((field) => field.name === name))
    .map((field) => (said.has(field.name) ? { ...field, isInternal: true } : field))
  return {
    ...sheet,
    fields: [
      ...front,
      ...added,
      ...rest.filter((field) => !isProse(field)),
      ...rest.filter(isProse),
    ],
    rows: sheet.rows.map((row) => ({ ...row, ...more })),
  }
}
