import * as v from 'valibot'

/** A ticket that this computer has opened for an alert. */
export interface OpenedTicket {
  ticket: number
  /** When it was opened, in milliseconds since 1970. */
  at: number
  /** The technician it was assigned to (0 for none) and its status when it was new; absent if that couldn't be read. */
  assigned?: number
  status?: number
}

/** A create that was begun, and of which nothing is known yet: the process may have been killed, or the reply lost. */
export interface OpenIntent {
  /** The highest ID of a ticket that was seen before: that of the new one is higher. */
  after: number
  /** When it was begun, in milliseconds since 1970. */
  at: number
}

/** What this computer remembers about an alert. */
export interface OpenedAlert {
  /** Its tickets, oldest first. */
  tickets: readonly OpenedTicket[]
  intent?: OpenIntent
}

/** How many tickets of one alert are remembered: an earlier one may be opened again by a person. */
const MAX_TICKETS = 10

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

const OpenedSchema = v.object({
  tickets: v.array(
    v.object({
      ticket: Count,
      at: v.number(),
      assigned: v.exactOptional(Count),
      status: v.exactOptional(Count),
    }),
  ),
  intent: v.exactOptional(v.object({ after: Count, at: v.number() })),
})

/** Returns what a parsed file says; undefined if it doesn't have that form. */
export function parseOpened(json: unknown): OpenedAlert | undefined {
  const parsed = v.safeParse(OpenedSchema, json)
  return parsed.success ? parsed.output : undefined
}

/**
 * Adds a create that is about to be sent. The ticket of an earlier one that is still unknown may turn up late, so the
 * lower of their limits stays.
 */
export function withIntent({ tickets, intent }: OpenedAlert, next: OpenIntent): OpenedAlert {
  const after = Math.min(next.after, intent?.after ?? next.after)
  return { tickets, intent: { ...next, after } }
}

/** Adds a ticket; what was begun has happened. */
export function withTicket({ tickets }: OpenedAlert, next: OpenedTicket): OpenedAlert {
  const others = tickets.filter(({ ticket }) => ticket !== next.ticket)
  return { tickets: [...others, next].slice(-MAX_TICKETS) }
}

/**
 * Returns a ticket that this computer has opened for an alert, or may have opened while it was killed; undefined for any other.
 */
export function openedTicket(
  { tickets, intent }: OpenedAlert,
  id: number,
): OpenedTicket | undefined {
  const known = tickets.find(({ ticket }) => ticket === id)
  if (known !== undefined || intent === undefined || id <= intent.after) return known
  return { ticket: id, at: intent.at }
}

/** How long a request of a process that was killed may still be on its way, in milliseconds. */
export const MAX_IN_FLIGHT = 2_000

/** Returns how long to wait, in milliseconds, before a missing ticket counts as never created. */
export function waitForIntent({ intent }: OpenedAlert, now: number): number {
  const age = now - (intent?.at ?? Number.NEGATIVE_INFINITY)
  // A clock that was set back says nothing.
  return age < 0 ? 0 : Math.max(0, MAX_IN_FLIGHT - age)
}
