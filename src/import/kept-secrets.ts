import type { StoredRecord } from '../api/records/read.ts'
import { storedValue } from '../api/writes/body.ts'
import type { FieldValues, WireValue } from '../api/writes/plan.ts'
import { isSecretForm } from '../api/writes/verify/stored-forms.ts'
import { labelInSentence } from '../records/field-names.ts'
import { capitalise } from '../text/sentence.ts'
import type { PlanContext } from './plan-context.ts'

/** The values to write without the secrets that are kept, and notices about those. */
interface SecretDecision {
  values: FieldValues
  notices: readonly string[]
}

/**
 * Leaves out secrets that are already stored, and those that would replace a different one unless that is allowed. A secret
 * is set if none is stored.
 */
export async function keptSecrets(
  context: PlanContext,
  differing: FieldValues,
  stored: StoredRecord,
): Promise<SecretDecision> {
  const values: Record<string, WireValue> = {}
  const notices: string[] = []
  for (const [name, value] of Object.entries(differing)) {
    const field = context.resource.fields[name]
    if (field?.kind !== 'secret') {
      values[name] = value
      continue
    }
    const now = storedValue(name, field, stored.raw)
    const isHidden = now === undefined && (await context.proof()) !== 'proven'
    if (
      field.isEncrypted !== true &&
      now !== undefined &&
      isSecretForm(field, String(value), now)
    ) {
      continue
    }
    if ((now ?? '') === '' && !isHidden) values[name] = value
    else if (context.canReplaceSecrets) values[name] = value
    else notices.push(keptNotice(labelInSentence(field), isHidden))
  }
  return { values, notices }
}

function keptNotice(label: string, isHidden: boolean): string {
  return isHidden
    ? `${capitalise(label)}: kept, since the stored one can't be read`
    : `${capitalise(label)}: kept, since a different one is stored`
}
