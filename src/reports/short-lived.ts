import { X509Certificate } from 'node:crypto'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { daysBetween, formatWallTime, parseWallTime, type WallTime } from '../time/wall-time.ts'

/** Certificates that were issued for fewer days are renewed by a program. */
const SHORT_LIFE_DAYS = 100

/** A certificate's last day differs by up to this many days between time zones. */
const ZONE_DAYS = 1

/**
 * Returns the day (YYYY-MM-DD) on which the certificate in a record was issued. Undefined if the record has none, or one
 * that ends on another day than the record says: then it is an older or newer one.
 */
export function issueDay({ fields }: Resource, row: Row, expires: WallTime): string | undefined {
  const holder = Object.keys(fields).find((name) => fields[name]?.isCertificate === true)
  const text = holder === undefined ? null : row[holder]
  if (typeof text !== 'string' || text === '') return undefined
  const { from, to } = validityOf(text)
  if (Number.isNaN(from) || Math.abs(daysBetween(to, expires)) > ZONE_DAYS) return undefined
  return formatWallTime(from).slice(0, 10)
}

/** Returns since and until when a certificate is valid, as wall times in UTC; NaN for a text that is none. */
function validityOf(pem: string): { from: WallTime; to: WallTime } {
  try {
    const { validFrom, validTo } = new X509Certificate(pem)
    return { from: Date.parse(validFrom), to: Date.parse(validTo) }
  } catch {
    return { from: Number.NaN, to: Number.NaN }
  }
}

/**
 * Whether something was issued for so short a time that a program renews it, and isn't due yet: more than a third of its
 * life is left.
 */
export function isRenewedLater(issued: string, expires: WallTime, daysLeft: number): boolean {
  const life = daysBetween(parseWallTime(issued) ?? Number.NaN, expires)
  return life < SHORT_LIFE_DAYS && daysLeft * 3 > life
}
