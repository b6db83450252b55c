import { labelInSentence } from '../../../records/field-names.ts'
import type { Resource } from '../../../resources/definition.ts'
import type { Field } from '../../../resources/field.ts'
import { isWithin } from '../../../resources/releases.ts'
import type { Api } from '../../api.ts'
import { UnsupportedForOneError } from '../../http/failures.ts'
import type { FieldValues } from '../plan.ts'

/** Refuses fields that the server's release is proven not to have and would silently ignore; throws an UnsupportedForOneError. */
export async function refuseUnknownFields(
  api: Api,
  resource: Resource,
  values: FieldValues,
): Promise<void> {
  for (const name of Object.keys(values)) {
    const field = resource.fields[name]
    if (field === undefined) continue
    const span = await releasesWithout(api, field)
    if (span === undefined) continue
    throw new UnsupportedForOneError(
      `ITFlow ${span} has no ${labelInSentence(field)} field for ${resource.nouns}: ${api.settings.instance} would ignore it`,
      { hint: 'Leave it out. Nothing was sent' },
    )
  }
}

/** The releases without a field (`before 26.04`), if the server is proven to run one of them. */
async function releasesWithout(
  { capabilities }: Api,
  { since, until, write }: Field,
): Promise<string | undefined> {
  for (const first of [since, write?.since]) {
    if (first !== undefined && (await capabilities.isBefore(first))) return `before ${first}`
  }
  if (until === undefined) return undefined
  const release = await capabilities.provenRelease()
  return release === undefined || isWithin(release, { until }) ? undefined : `after ${until}`
}
