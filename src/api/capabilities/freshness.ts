/** How long what was learnt about a server is believed without asking again, in milliseconds. */
const BELIEVED_FOR = 7 * 24 * 3600 * 1000

/** Whether what was learnt at a moment (ISO 8601) is still to be believed; never what lies in the future. */
export function isUnexpired({ at }: { at: string }, now: Date): boolean {
  const age = now.getTime() - Date.parse(at)
  return age >= 0 && age < BELIEVED_FOR
}
