import { UsageError } from '../../../errors.ts'
import { labelInSentence } from '../../../records/field-names.ts'
import { writableFields } from '../body.ts'
import { fieldNameFor } from '../field-name.ts'
import { normaliseForStorage } from '../normalise.ts'
import type { WriteRequest } from '../write.ts'

/**
 * Refuses a required text that the server would treat as empty: one that it strips to nothing and, for a create, a lone
 * `0`, which fails without a reason (H16). Throws a UsageError before anything is sent.
 */
export function refuseStrippedToEmpty(request: WriteRequest): void {
  const { resource, verb, values } = request
  if (verb !== 'create' && verb !== 'update') return
  for (const [name, field] of writableFields(resource, verb)) {
    const value = values[name]
    const isText = field.kind === 'text' || field.kind === 'html'
    if (value === undefined || !isText || field.write?.isRequired !== true) continue
    const stored = String(normaliseForStorage(field, value))
    const what = `${fieldNameFor(request, name)} ${value}`
    if (stored === '') {
      throw new UsageError(
        `${what}: ITFlow strips this to nothing, and ${labelInSentence(field)} can't be empty`,
        { hazard: 'H16', hint: 'ITFlow removes everything that looks like a tag, starting at <' },
      )
    }
    if (verb === 'create' && stored === '0') {
      throw new UsageError(`${what}: ITFlow treats a lone 0 as empty`, {
        hazard: 'H16',
        hint: 'Nothing was sent. Write it another way',
      })
    }
  }
}
