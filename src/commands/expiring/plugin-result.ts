import { PluginResult } from '../../cli/plugin.ts'
import type { Expiring } from '../../reports/expiring-records.ts'
import type { ExpiryCheck, Thresholds } from '../../reports/expiry-check.ts'

/** How many things the line names, the earliest first. */
const NAMED = 5

/** What a plugin's line says besides the state. */
export interface PluginFacts {
  thresholds: Thresholds
  /** How many things with a day were looked at. */
  watched: number
  /** What could not be read, and why. */
  problems: readonly string[]
  /** How many modules, or instances, could not be read. */
  unread: number
  /** What else to say. */
  remarks: readonly string[]
  /** The profile that each thing is from, if there are several. */
  profiles: ReadonlyMap<Expiring, string>
}

/** Returns the result of a check as a monitoring plugin: the state, what is wrong, and the performance data. */
export function resultOf(check: ExpiryCheck, facts: PluginFacts): PluginResult {
  const { thresholds, problems, remarks } = facts
  const found = [...check.critical, ...check.warning]
  const parts = [
    ...(found.length === 0 ? [] : [`${countText(check)}: ${namesOf(found, facts)}`]),
    ...(found.length === 0 && problems.length === 0 ? [nothingText(facts, thresholds)] : []),
    ...problems,
    ...remarks,
  ]
  return new PluginResult('expiring', check.state, {
    text: parts.join('; '),
    data: perfdata(check, facts),
  })
}

function countText({ critical, warning, expired }: ExpiryCheck): string {
  const isWarning = warning.length > 0
  return [
    ...(critical.length > 0 ? [`${critical.length} critical`] : []),
    ...(expired > 0 ? [`${expired} of them expired`] : []),
    ...(isWarning ? [`${warning.length} ${warning.length === 1 ? 'warning' : 'warnings'}`] : []),
  ].join(', ')
}

function namesOf(found: readonly Expiring[], { profiles }: PluginFacts): string {
  const named = found.slice(0, NAMED).map((one) => oneText(one, profiles.get(one)))
  const more = found.length - named.length
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join(', ')
}

function oneText(
  { kind, row, name, client, clientName, daysLeft }: Expiring,
  profile: string | undefined,
): string {
  const what = name === '' ? String(row[kind.resource.id] ?? '') : name
  const owner = clientName ?? (client === null ? undefined : `client ${client}`)
  const places = [owner, profile].filter((one) => one !== undefined)
  const place = places.length === 0 ? '' : ` (${places.join(' on ')})`
  return `${kind.word} ${what}${place} ${whenText(daysLeft)}`
}

function whenText(daysLeft: number): string {
  const size = Math.abs(daysLeft)
  const days = `${size} ${size === 1 ? 'day' : 'days'}`
  if (daysLeft === 0) return 'today'
  return daysLeft < 0 ? `${days} ago` : `in ${days}`
}

function nothingText({ watched }: PluginFacts, { warning }: Thresholds): string {
  return `none of ${watched} expires within ${warning} ${warning === 1 ? 'day' : 'days'}`
}

/** Returns counts, and the days until the first one, which is missing if there is none. */
function perfdata(
  { critical, warning, expired }: ExpiryCheck,
  { watched, unread }: PluginFacts,
): string {
  const [first] = [...critical, ...warning]
  const counts = {
    expired,
    critical: critical.length,
    warning: warning.length,
    watched,
    unread,
  }
  return [
    ...Object.entries(counts).map(([name, count]) => `${name}=${count};;;0`),
    ...(first === undefined ? [] : [`days=${first.daysLeft}`]),
  ].join(' ')
}
