/** A time zone: how far its clocks are ahead of UTC. */
export interface Zone {
  /** In minutes, at an instant given in milliseconds since 1970; negative behind UTC. */
  offsetAt(instant: number): number
}

const DAY = 86_400_000

/** A zone that never changes its clocks. */
export function fixedZone(minutes: number): Zone {
  return { offsetAt: () => minutes }
}

/** Universal time. */
export const UTC = fixedZone(0)

/** The zone of this process: the system's, or what `TZ` says. */
export const LOCAL_ZONE: Zone = { offsetAt: (instant) => 0 - new Date(instant).getTimezoneOffset() }

/** The zone of an IANA name such as `Europe/Berlin`; undefined where there is none of that name. */
export function namedZone(name: string): Zone | undefined {
  // The data of all zones take a while to load, and UTC needs none of them.
  if (name === 'UTC') return UTC
  const formatter = formatterOf(name)
  return formatter === undefined ? undefined : zoneBy(formatter)
}

/** A name of a zone as IANA writes it, letter case aside; undefined for what is none. */
export function zoneName(text: string): string | undefined {
  if (text === 'UTC') return text
  const canonical = formatterOf(text)?.resolvedOptions().timeZone
  if (canonical === undefined) return undefined
  // What it resolves to may be an older name of the same zone.
  return canonical.toLowerCase() === text.toLowerCase() ? canonical : text
}

function formatterOf(name: string): Intl.DateTimeFormat | undefined {
  // Some versions of Node take a difference (`+01:00`) for a name.
  if (!/^[A-Za-z]/.test(name)) return undefined
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' })
  } catch {
    return undefined
  }
}

function zoneBy(formatter: Intl.DateTimeFormat): Zone {
  const ask = (instant: number) => minutesIn(formatter.format(instant))
  // Clocks are changed at most once a day: where a day begins and ends alike, it is alike throughout.
  const days = new Map<number, number | undefined>()
  const dayOf = (day: number) => {
    const [start, end] = [ask(day * DAY), ask((day + 1) * DAY)]
    return start === end ? start : undefined
  }
  return {
    offsetAt: (instant) => {
      const day = Math.floor(instant / DAY)
      if (!days.has(day)) days.set(day, dayOf(day))
      return days.get(day) ?? ask(instant)
    },
  }
}

/** The minutes of `11/24/2026, GMT+01:00`; seconds, which only the zones of long ago have, are left out. */
function minutesIn(text: string): number {
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(text) ?? []
  const size = Number(hours ?? 0) * 60 + Number(minutes ?? 0)
  return sign === '-' ? -size : size
}
