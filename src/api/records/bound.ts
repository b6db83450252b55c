import { RefusedError } from '../../errors.ts'
import { type Hint, hintLines } from '../../hints.ts'
import type { Settings } from '../../profiles/settings.ts'
import type { ScopeFlags } from '../api.ts'

type Bound = Pick<Settings, 'instance' | 'boundTo' | 'client'>

/** Throws a RefusedError if flags go beyond the client that the profile is bound to. */
export function requireWithinBoundClient(
  settings: Bound,
  { allClients, global }: ScopeFlags,
): void {
  if (settings.boundTo === undefined) return
  if (allClients === true) throw boundRefusal(settings, "it can't be used for all clients")
  if (global === true) throw boundRefusal(settings, "it can't be used for records without a client")
}

/** Builds the error for going beyond the client that a profile is bound to, with how to unbind it. */
export function boundRefusal(
  { instance, boundTo = '' }: Pick<Bound, 'instance' | 'boundTo'>,
  why: string,
  hint: Hint = 'For other clients, use another profile',
): RefusedError {
  return new RefusedError(`the profile ${instance} is bound to ${boundTo}: ${why}.`, {
    hint: hintLines(hint, {
      for: 'To unbind it',
      step: { do: 'unset', setting: 'bound', profile: instance },
    }),
  })
}
