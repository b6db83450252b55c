import type { Json } from '../records/record.ts'
import type { Zone } from '../time/zone.ts'
import { daysUntil, EXPIRY_WARNING_DAYS } from './format-dates.ts'
import type { SheetField } from './sheet.ts'

/** What a colour means. */
export type Tone = 'alarm' | 'warning' | 'aside'

/** Colours a piece of text; without colour it is the text itself. */
export type Paint = (tone: Tone | undefined, text: string) => string

/** A painter; the colours' package is loaded only where there is colour. */
export async function painter(hasColor: boolean): Promise<Paint> {
  if (!hasColor) return (_, text) => text
  const { colors } = await import('./colors.ts')
  return (tone, text) => (tone === undefined ? text : colors[tone](text))
}

/** What a value calls for: urgent and expired red, high and soon to expire yellow, other dates dim. */
export function toneOf(
  { kind, isExpiry }: SheetField,
  value: Json,
  now: Date,
  zone?: Zone,
): Tone | undefined {
  if (value === 'Urgent' && kind === 'choice') return 'alarm'
  if (value === 'High' && kind === 'choice') return 'warning'
  if (kind === 'moment') return 'aside'
  if (kind !== 'date' || typeof value !== 'string') return undefined
  const days = isExpiry === true ? daysUntil(value, now, zone) : undefined
  if (days === undefined) return 'aside'
  return days < 0 ? 'alarm' : days <= EXPIRY_WARNING_DAYS ? 'warning' : 'aside'
}
