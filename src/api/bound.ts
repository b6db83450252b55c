import { RefusedError } from '../errors.ts'
import type { Settings } from '../profiles/settings.ts'
import type { ScopeFlags } from './api.ts'

type Bound = Pick<Settings, 'instance' | 'boundTo' | 'client'>

/** Throws a RefusedError if flags go beyond the client that the profile is bound to. */
export function refuseLifting(settings: Bound, { allClients, global }: ScopeFlags): void {
  if (settings.boundTo === undefined) return
  const flag = allClients === true ? '--all-clients' : global === true ? '--global' : undefined
  if (flag !== undefined) throw boundRefusal(settings, `${flag} is not allowed`)
}

/** The error for going beyond the client that a profile is bound to, with how to unbind it. */
export function boundRefusal(
  { instance, boundTo = '' }: Pick<Bound, 'instance' | 'boundTo'>,
  why: string,
  hint = 'For other clients, use another profile',
): RefusedError {
  return new RefusedError(`the profile ${instance} is bound to ${boundTo}: ${why}.`, {
    hint: `${hint}\nTo unbind it: itflow profiles set ${instance} --no-bound`,
  })
}
