import { UsageError } from '../errors.ts'
import { closestMatch } from '../records/did-you-mean.ts'
import { zoneName } from '../time/zone.ts'
import { ENVIRONMENT_INSTANCE } from './profile-names.ts'

/** Returns the IANA name of a zone that a person gives for `option`; throws a UsageError if it isn't one. */
export function parseZoneName(option: string, text: string): string {
  const name = zoneName(text.trim())
  if (name !== undefined) return name
  const suggestion = suggestZone(text.trim())
  throw new UsageError(`${option} ${text}: not a time zone`, {
    hint:
      suggestion === undefined
        ? 'Use a name such as Europe/Berlin or UTC'
        : `Did you mean ${suggestion}?`,
  })
}

/** Suggests a zone: for a city alone (`Berlin`), the zone named after it. */
function suggestZone(text: string): string | undefined {
  const city = text.replaceAll(' ', '_').toLowerCase()
  const names = Intl.supportedValuesOf('timeZone')
  return names.find((name) => name.toLowerCase().endsWith(`/${city}`)) ?? closestMatch(text, names)
}

/** Returns how to set the time zone of an instance's records, as a sentence. */
export function zoneHint(instance: string): string {
  const command =
    instance === ENVIRONMENT_INSTANCE
      ? 'ITFLOW_TIMEZONE=ZONE'
      : `itflow profiles set ${instance} --timezone ZONE`
  return `Set it, for example to Europe/Berlin or UTC: ${command}`
}
