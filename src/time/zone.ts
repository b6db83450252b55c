/** A time zone: how far its clocks are ahead of UTC. */
export interface Zone {
  /** Returns the offset in minutes at an instant (milliseconds since 1970); negative if behind UTC. */
  offsetAt(instant: number): number
}

const DAY = 86_400_000

/** Returns a zone with a fixed offset. */
export function fixedZone(minutes: number): Zone {
  return { offsetAt: () => minutes }
}

/** Universal time. */
export const UTC = fixedZone(0)

/** The zone of this process: the system's, or what `TZ` says. */
export const LOCAL_ZONE: Zone = { offsetAt: (instant) => 0 - new Date(instant).getTimezoneOffset() }

/** Formats an offset from UTC in minutes: `UTC+01:00`. */
export function offsetLabel(minutesAhead: number): string {
  const size = new Date(Math.abs(minutesAhead) * 60_000).toISOString().slice(11, 16)
  return `UTC${minutesAhead < 0 ? '-' : '+'}${size}`
}

/** Returns the zone with an IANA name such as `Europe/Berlin`; undefined if there is no such zone. */
export function namedZone(name: string): Zone | undefined {
  // Zone data is slow to load, and UTC needs none.
  if (name === 'UTC') return UTC
  const formatter = formatterOf(name)
  return formatter === undefined ? undefined : zoneBy(formatter)
}

/** Returns a zone's name in IANA's case; undefined if there is no such zone. */
export function zoneName(text: string): string | undefined {
  if (text === 'UTC') return text
  const canonical = formatterOf(text)?.resolvedOptions().timeZone
  if (canonical === undefined) return undefined
  // It may resolve to an older name of the same zone.
  return canonical.toLowerCase() === text.toLowerCase() ? canonical : text
}

function formatterOf(name: string): Intl.DateTimeFormat | undefined {
  // Some versions of Node accept an offset (`+01:00`) as a name.
  if (!/^[A-Za-z]/.test(name)) return undefined
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' })
  } catch {
    return undefined
  }
}

function zoneBy(formatter: Intl.DateTimeFormat): Zone {
  const offsetAt = (instant: number) => minutesIn(formatter.format(instant))
  // Clocks change at most once a day: if the offset is the same at both ends, it is the same all day.
  const days = new Map<number, number | undefined>()
  const dayOf = (day: number) => {
    const [start, end] = [offsetAt(day * DAY), offsetAt((day + 1) * DAY)]
    return start === end ? start : undefined
  }
  return {
    offsetAt: (instant) => {
      const day = Math.floor(instant / DAY)
      if (!days.has(day)) days.set(day, dayOf(day))
      return days.get(day) ?? offsetAt(instant)
    },
  }
}

/** Returns the offset in `11/24/2026, GMT+01:00` in minutes, without the seconds of historical zones. */
function minutesIn(text: string): number {
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(text) ?? []
  const size = Number(hours ?? 0) * 60 + Number(minutes ?? 0)
  return sign === '-' ? -size : size
}
