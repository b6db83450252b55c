import { RefusedError } from '../../errors.ts'
import type { Settings } from '../../profiles/settings.ts'

/** Throws a RefusedError if the profile, a variable or a flag makes this run read-only, with how to allow writes. */
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
        for: 'To allow writes',
        step: { do: 'unset', setting: 'read-only', profile: instance },
      },
    })
  }
  return new RefusedError(`${instance} is read-only in this run (${from}).`, {
    hint: source === 'flag' ? `To write, leave out ${from}` : `To write, unset ${from}`,
  })
}
