import type { Json } from '../records/record.ts'
import type { Zone } from '../time/zone.ts'
import { daysUntil, EXPIRY_WARNING_DAYS } from './format-dates.ts'
import type { SheetField } from './sheet.ts'

/** The meaning of a colour. */
export type Tone = 'alarm' | 'warning' | 'aside'

/** Colours a text; without colour it returns it unchanged. */
export type Paint = (tone: Tone | undefined, text: string) => string

/** Returns a painter; the colour package is loaded only if there is colour. */
export async function painter(hasColor: boolean): Promise<Paint> {
  if (!hasColor) return (_, text) => text
  const { colors } = await import('./colors.ts')
  return (tone, text) => (tone === undefined ? text : colors[tone](text))
}

/** Returns a value's tone: alarm for urgent and expired, warning for high and soon to expire, aside for other dates. */
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
