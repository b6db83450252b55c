import type { StoredRecord } from '../api/records/read.ts'
import { storedValue } from '../api/writes/body.ts'
import type { FieldValues, WireValue } from '../api/writes/plan.ts'
import { isSecretForm } from '../api/writes/verify/stored-forms.ts'
import { labelInSentence } from '../records/field-names.ts'
import { capitalise } from '../text/sentence.ts'
import type { PlanContext } from './plan-context.ts'

/** What is written without the secrets that stay as they are, and what is told of those. */
export interface SecretDecision {
  given: FieldValues
  notices: readonly string[]
}

/**
 * Leaves out the secrets that are stored already, and those that would replace another one, unless that is asked for. A secret
 * is set where there is none.
 */
export async function keptSecrets(
  context: PlanContext,
  differing: FieldValues,
  stored: StoredRecord,
): Promise<SecretDecision> {
  const given: Record<string, WireValue> = {}
  const notices: string[] = []
  for (const [name, value] of Object.entries(differing)) {
    const field = context.resource.fields[name]
    if (field?.kind !== 'secret') {
      given[name] = value
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
    if ((now ?? '') === '' && !isHidden) given[name] = value
    else if (context.canReplaceSecrets) given[name] = value
    else notices.push(keptNotice(labelInSentence(field), isHidden))
  }
  return { given, notices }
}

function keptNotice(label: string, isHidden: boolean): string {
  return isHidden
    ? `${capitalise(label)}: the stored one can't be read, and is kept`
    : `${capitalise(label)}: a different one is stored, and is kept`
}
