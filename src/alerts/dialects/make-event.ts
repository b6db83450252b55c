import { createHash } from 'node:crypto'
import { isIP } from 'node:net'
import type { AlertEvent } from '../event.ts'
import type { PickName, Picks } from './dialect.ts'
import { hostOf } from './host-of.ts'
import { PayloadError } from './payload-error.ts'
import { cutText, isBlank, lineOf, linesOf, linkOf, scalarText } from './texts.ts'

/** The limits of an event's texts, in characters (UTF-16 units). */
export const LIMITS = { key: 10_000, subject: 300, details: 20_000, word: 255, clients: 50 }

/** What a dialect found for an event: values of any type, as they are in the payload. */
export interface EventDraft extends Partial<Record<PickName, unknown>> {
  state: AlertEvent['state']
  /** When it began. */
  began?: unknown
}

/**
 * Makes an event of what a dialect found, or throws a PayloadError. The source's expressions, evaluated on `scope`, come
 * before what the dialect found.
 */
export function makeEvent(draft: EventDraft, picks: Picks, scope: unknown): AlertEvent {
  const value = (name: PickName) => picks[name]?.(scope) ?? draft[name]
  const subject = requireSubject(value('subject'))
  const details = linesOf(value('details'))
  return {
    key: requireKey(value('key')),
    state: draft.state,
    subject: cutText(subject, LIMITS.subject),
    details: cutText(withWholeSubject(subject, details), LIMITS.details, '\n…'),
    clients: namesIn(value('client')),
    ...known('severity', word(value('severity'))),
    ...known('began', draft.state === 'alert' ? word(draft.began) : undefined),
    ...placeOf(value('host'), value('ip')),
    ...known('mac', word(value('mac'))),
    ...known('contact', word(value('contact'))),
    ...known('link', linkOf(value('link'))),
  }
}

function requireKey(value: unknown): string {
  const key = (scalarText(value) ?? '').trim()
  if (isBlank(lineOf(key) ?? '')) throw new PayloadError(missing('key', value))
  if (key.length <= LIMITS.key) return key
  return `sha256:${createHash('sha256').update(key).digest('hex')}`
}

function requireSubject(value: unknown): string {
  const subject = Array.isArray(value) ? undefined : lineOf(value)
  if (subject === undefined) throw new PayloadError(missing('subject', value))
  return subject
}

function missing(name: string, value: unknown): string {
  if (value === undefined || value === null) return `The payload has no ${name}`
  return scalarText(value) === undefined ? `The ${name} isn't a text` : `The ${name} is empty`
}

function withWholeSubject(subject: string, details: string): string {
  if (subject.length <= LIMITS.subject) return details
  return details === '' ? subject : `${subject}\n\n${details}`
}

/** Returns the texts that may name the client: each text of a list, and the parts between commas after the whole. */
function namesIn(value: unknown): string[] {
  const names = (Array.isArray(value) ? value : [value])
    .slice(0, LIMITS.clients)
    .flatMap((item) => {
      const whole = lineOf(item)
      if (whole === undefined || whole.length > 20 * LIMITS.word) return []
      return whole.includes(',') ? [whole, ...whole.split(',').map((part) => part.trim())] : [whole]
    })
  const usable = names.filter((name) => name !== '' && name.length <= LIMITS.word)
  return [...new Set(usable)].slice(0, LIMITS.clients)
}

/** Returns a host's name and address. The name may be a URL or have a port; one that is an address counts as the address. */
function placeOf(host: unknown, ip: unknown): Pick<AlertEvent, 'host' | 'ip'> {
  const written = lineOf(host)
  const name = written === undefined ? undefined : word(hostOf(written))
  const address = word(ip)
  if (name === undefined || isIP(name) === 0) {
    return { ...known('host', name), ...known('ip', address) }
  }
  return { ip: address ?? name }
}

function word(value: unknown): string | undefined {
  const line = lineOf(value)
  return line !== undefined && line.length <= LIMITS.word ? line : undefined
}

function known<Name extends string>(
  name: Name,
  text: string | undefined,
): Partial<Record<Name, string>> {
  if (text === undefined) return {}
  const found: Partial<Record<Name, string>> = {}
  found[name] = text
  return found
}
