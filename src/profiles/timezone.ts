import { UsageError } from '../errors.ts'
import { closestMatch } from '../records/did-you-mean.ts'
import { zoneName } from '../time/zone.ts'
import { ENVIRONMENT_INSTANCE } from './profile-names.ts'

/** The IANA name that a person gives for a zone; `option` is what messages call the place. Throws a UsageError. */
export function parseZoneName(option: string, text: string): string {
  const name = zoneName(text.trim())
  if (name !== undefined) return name
  const near = suggestZone(text.trim())
  throw new UsageError(`${option} ${text}: not a time zone`, {
    hint: near === undefined ? 'Write it as Europe/Berlin or UTC' : `Did you mean ${near}?`,
  })
}

/** A city alone (`Berlin`) is the zone that is named after it. */
function suggestZone(text: string): string | undefined {
  const city = text.replaceAll(' ', '_').toLowerCase()
  const names = Intl.supportedValuesOf('timeZone')
  return names.find((name) => name.toLowerCase().endsWith(`/${city}`)) ?? closestMatch(text, names)
}

/** How to state the zone of an instance's records, as a sentence. */
export function zoneHint(instance: string): string {
  const way =
    instance === ENVIRONMENT_INSTANCE
      ? 'ITFLOW_TIMEZONE=ZONE'
      : `itflow profiles set ${instance} --timezone ZONE`
  return `Set it, for example to Europe/Berlin or UTC: ${way}`
}
