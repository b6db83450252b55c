import { RefusedError } from '../../errors.ts'
import type { Settings } from '../../profiles/settings.ts'

/** Throws the refusal of a write where writes are refused, with what takes that back. */
export function requireWritable(settings: Settings): void {
  const refusal = readOnlyRefusal(settings)
  if (refusal !== undefined) throw refusal
}

function readOnlyRefusal({ instance, readOnly }: Settings): RefusedError | undefined {
  const { value, source, from } = readOnly
  if (!value) return undefined
  if (source === 'profile') {
    return new RefusedError(`the profile ${instance} is read-only.`, {
      hint: {
        for: 'To let it write',
        step: { do: 'unset', setting: 'read-only', profile: instance },
      },
    })
  }
  return new RefusedError(`${instance} is read-only in this run (${from}).`, {
    hint: source === 'flag' ? `To write, leave out ${from}` : `To write, unset ${from}`,
  })
}
