import type { Api } from '../api/api.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Context } from '../context.ts'
import type { Resource } from '../resources/definition.ts'
import { isOwned, isTenant } from '../resources/ownership.ts'
import { cleanLine } from '../text/terminal-safe.ts'

/** Why nothing of a client is shown by a command that leaves out archived records. */
export const ARCHIVED_CLIENT = 'the client is archived, and its records are left out'

/** Describes where a command reads or writes: `of Acme Widgets on acme (26.10)`. */
export async function scopeText(
  context: Context,
  resource: Resource,
  scope: Scope,
): Promise<string> {
  const isOfNoClient = scope.kind === 'client' && !isOwned(resource) && !isTenant(resource)
  return placeText(context, isOfNoClient ? { kind: 'all' } : scope)
}

/** Describes where a command reads several modules: `of Acme Widgets on acme (26.10)`. */
export async function placeText(context: Context, scope: Scope): Promise<string> {
  const instance = await instanceText(await context.api())
  if (scope.kind === 'client') return `of ${scope.name ?? `client ${scope.id}`} on ${instance}`
  return scope.kind === 'global' ? `of no client on ${instance}` : `on ${instance}`
}

/** Returns the instance's name, with its release if already known: `acme (26.10)`. */
export async function instanceText({ settings, capabilities }: Api): Promise<string> {
  const release = await capabilities.provenRelease()
  const label = settings.label === undefined ? '' : ` [${cleanLine(settings.label)}]`
  return `${settings.instance}${release === undefined ? '' : ` (${release})`}${label}`
}
