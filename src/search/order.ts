import { displayName } from '../records/describe-record.ts'
import { compareMatches } from './match.ts'
import type { Found } from './search.ts'

/** Orders what was found: the best first; then what is open and not archived, and by name. */
export function compareFound(one: Found, other: Found): number {
  return (
    Number(one.isArchived) - Number(other.isArchived) ||
    compareMatches(one.match, other.match) ||
    Number(one.isOpen === false) - Number(other.isOpen === false) ||
    compareTexts(one.resource.name, other.resource.name) ||
    compareTexts(nameOf(one), nameOf(other)) ||
    idOf(one) - idOf(other)
  )
}

function nameOf({ resource, row }: Found): string {
  return displayName(resource, row)
}

function idOf({ resource, row }: Found): number {
  return Number(row[resource.id])
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
