import { UsageError } from '../../errors.ts'
import type { Settings } from '../../profiles/settings.ts'
import { cleanName } from '../../records/describe-record.ts'
import type { Row } from '../../records/record.ts'
import { resources, TENANT } from '../../resources/index.ts'
import type { Api, ScopeFlags } from '../api.ts'
import { boundRefusal, requireWithinBoundClient } from './bound.ts'
import { findRecord } from './find.ts'
import type { StoredRecord } from './read.ts'
import type { Scope } from './scope.ts'

/** Returns the client that flags and settings select, as written, if any. Throws a UsageError if it is empty. */
export function effectiveClient(settings: Settings, flags: ScopeFlags): string | undefined {
  requireWithinBoundClient(settings, flags)
  const { client } = settings
  if (flags.allClients === true || client === undefined) return undefined
  if (client.value.trim() !== '') return client.value
  throw new UsageError(`The client from ${client.from} is empty`, {
    hint: { say: ['Name one, or use ', { do: 'choose-client', client: 'all' }] },
  })
}

/** Returns the scope that flags and settings select, with its client looked up; `onGuess` as in `Api.resolveScope`. */
export async function resolveScope(
  api: Api,
  flags: ScopeFlags,
  onGuess?: (client: Row) => void,
): Promise<Scope> {
  requireWithinBoundClient(api.settings, flags)
  if (flags.global === true) return { kind: 'global' }
  const client = effectiveClient(api.settings, flags)
  if (client === undefined) return { kind: 'all' }
  const { boundTo } = api.settings
  // A file or a variable must mean the same tomorrow, and a bound profile must not lead to another client.
  const mayGuess = boundTo === undefined && api.settings.client?.source === 'flag'
  const { id, name, found } = await findClient(api, client, mayGuess ? onGuess : undefined)
  // The same text doesn't need to be looked up twice.
  const isBound = boundTo === undefined || boundTo === client
  if (!isBound && (await findClient(api, boundTo)).id !== id) {
    throw boundRefusal(
      api.settings,
      `${cleanName(name)} (${api.settings.client?.from}) is a different client`,
    )
  }
  return { kind: 'client', id, name: cleanName(name), found }
}

async function findClient(
  api: Api,
  clientText: string,
  onGuess?: (client: Row) => void,
): Promise<{ id: number; name: string; found: StoredRecord }> {
  const clients = resources[TENANT]
  const found = await findRecord(api, clients, clientText, {
    scope: { kind: 'all' },
    ...(onGuess === undefined ? {} : { mayGuess: true, onGuess }),
  })
  const id = Number(found.row[clients.id])
  const name = String(found.row[clients.label] ?? '')
  api.rememberName(TENANT, id, name)
  return { id, name, found }
}
