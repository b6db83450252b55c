/** How long cached facts about a server are valid, in milliseconds. */
const MAX_AGE = 7 * 24 * 3600 * 1000

/** Whether a fact learned at a moment (ISO 8601) is still valid; one from the future never is. */
export function isUnexpired({ at }: { at: string }, now: Date): boolean {
  const age = now.getTime() - Date.parse(at)
  return age >= 0 && age < MAX_AGE
}
