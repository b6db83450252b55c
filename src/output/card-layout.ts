import type { CardLayout } from '../resources/presentation.ts'
import { decodeEntities } from '../text/html-entities.ts'
import { cleanLine } from '../text/terminal-safe.ts'
import { valueIn } from './rows.ts'
import type { Sheet, SheetField } from './sheet.ts'

/** Returns the details after a record's name in its heading (`Urgent · On Hold`); empty if it has none. */
export function cardDetails({ title }: CardLayout, row: Sheet['rows'][number]): string {
  return title
    .map((names) => names.map((name) => valueIn(row, name)).find(hasValue))
    .filter(hasValue)
    .map((value) => cleanLine(decodeEntities(String(value))))
    .join(' · ')
}

function hasValue(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

function isProse({ kind }: SheetField): boolean {
  return kind === 'html'
}

/**
 * Arranges a card: first fields at the start, then `more`, long texts at the end, without the fields in the heading.
 */
export function arrangeCard(
  sheet: Sheet,
  { title, first }: CardLayout,
  more: Readonly<Record<string, string>>,
): Sheet {
  const inHeading = new Set(title.flat())
  const front = first.flatMap(({ field, label }): SheetField[] => {
    const known = sheet.fields.find(({ name }) => name === field)
    return known === undefined ? [] : [{ ...known, label: label ?? known.label }]
  })
  const added = Object.keys(more).map((label): SheetField => ({ name: label, label, kind: 'text' }))
  const rest = sheet.fields
    .filter(({ name }) => !front.some((field) => field.name === name))
    .map((field) => (inHeading.has(field.name) ? { ...field, isInternal: true } : field))
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
