import { stripTags } from '../../php/strip-tags.ts'
import type { AlertState } from '../alert-state.ts'
import type { AlertEvent } from '../event.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Formats a moment: `2026-11-26 14:05 UTC`, since ITFlow and its readers may be in several zones (H44). */
export function momentText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

const DATE = /^\d{4}[-./]\d{1,2}[-./]\d{1,2}(?!\d)/
const ZONED = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)? ?(?:Z|UTC|[+-]\d{2}:?\d{2})$/i

/** Monitoring tools have no problems from before it; some write year 1 if they don't know. */
const EARLIEST = Date.parse('1980-01-01T00:00:00Z')

/** Formats a tool's own moment. Without a zone it stays as written; what isn't a date is undefined. */
export function beganText(written: string | undefined): string | undefined {
  if (written === undefined || written.length > 40 || !DATE.test(written)) return undefined
  const at = ZONED.test(written) ? Date.parse(written) : Number.NaN
  if (Number.isNaN(at)) return written
  return at < EARLIEST ? undefined : momentText(at)
}

/** Formats how long something took, in two units at most: `3 d 2 h`, `2 h 5 min`, `40 s`. */
export function lengthText(milliseconds: number): string {
  const rest = Math.max(0, milliseconds)
  if (rest < MINUTE) return `${Math.floor(rest / 1000)} s`
  if (rest < HOUR) return `${Math.floor(rest / MINUTE)} min`
  if (rest < DAY) return pair(rest, HOUR, 'h', MINUTE, 'min')
  return pair(rest, DAY, 'd', HOUR, 'h')
}

function pair(length: number, big: number, bigName: string, small: number, smallName: string) {
  const [whole, rest] = [Math.floor(length / big), Math.floor((length % big) / small)]
  return rest === 0 ? `${whole} ${bigName}` : `${whole} ${bigName} ${rest} ${smallName}`
}

/**
 * Returns the subject of an alert's ticket. ITFlow removes all that looks like a tag, from a `<` on (H27), and refuses a lone
 * `0` (H16): what a monitoring tool says must not be lost for that.
 */
export function subjectText({ subject }: AlertEvent): string {
  if (subject.trim() === '0') return `Alert: ${subject}`
  return stripTags(subject) === subject ? subject : subject.replaceAll('<', '‹')
}

/** Converts a moment of the receiver's clock, which nobody can set, to the clock on the wall. */
export type ToWall = (moment: number) => number

/** Notes that an alert goes on. */
export function repeatText({ since, latest, count }: AlertState, toWall: ToWall): string {
  const [first, last] = [momentText(toWall(since)), momentText(toWall(latest))]
  return `Still alerting: ${count} times since ${first}, most recently at ${last}.`
}

/** Notes that an alert is back on the ticket of the time before. */
export function comebackText(
  at: number,
  { recoveredAt }: AlertState,
  event: AlertEvent,
  toWall: ToWall,
): string {
  const again =
    recoveredAt === undefined ? '' : `, ${lengthText(at - recoveredAt)} after it recovered`
  return `Alerting again at ${momentText(toWall(at))}${again}: ${event.subject}`
}

/** How a note begins that an alert has recovered. */
export const RECOVERED = 'Recovered at'

/** Notes that an alert has recovered, and how long it lasted; `state` is undefined if that isn't known. */
export function recoveryText(at: number, state: AlertState | undefined, toWall: ToWall): string {
  const moment = momentText(toWall(at))
  if (state === undefined) return `${RECOVERED} ${moment}.`
  const { since, count } = state
  const times = count > 1 ? ` (${count} alerts)` : ''
  return `${RECOVERED} ${moment}, ${lengthText(at - since)} after the first alert${times}.`
}

/** What the details of a ticket say besides the event's own. */
export interface DetailFacts {
  source: string
  /** When the alert began, by the clock on the wall. */
  since: number
  /** The text that named a client which isn't known. */
  unknownClient?: string | undefined
  /** The number or ID of the ticket before. */
  earlier?: string | undefined
  /** The asset, if it can't be attached. */
  asset?: string | undefined
}

/** Returns the details of an alert's ticket as plain text. */
export function detailsText(event: AlertEvent, facts: DetailFacts): string {
  const { severity, began, host, ip, mac, link, details } = event
  const lines = [
    ['Client in the alert', facts.unknownClient],
    ['Host', [...new Set([host, ip, mac])].filter((part) => part !== undefined).join(', ')],
    ['Asset', facts.asset],
    ['Severity', severity],
    ['Began', beganText(began)],
    ['Since', momentText(facts.since)],
    ['Reported by', facts.source],
    ['Link', link],
    ['Earlier ticket', facts.earlier],
  ].flatMap(([label, text]) => (text === undefined || text === '' ? [] : [`${label}: ${text}`]))
  return [...(details === '' ? [] : [details, '']), ...lines].join('\n')
}
