import { UsageError } from '../errors.ts'
import type { Settings } from '../profiles/settings.ts'
import { cleanName } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import { TENANT } from '../resources/index.ts'
import type { Api, NamedTechnician, SecretAccess } from './api.ts'
import { makeCapabilities } from './capabilities/capabilities.ts'
import type { Server } from './http/server.ts'
import { clientNames, lookUpNames } from './records/name-lookup.ts'
import { resolveScope } from './records/resolve-scope.ts'

/** Makes the api of one command. */
export function makeApi(
  settings: Settings,
  server: Server,
  { clock, zone, freshness, askMe }: Pick<Api, 'clock' | 'zone' | 'freshness'> & Asked,
): Api {
  const capabilities = makeCapabilities(server, settings.serverCache, clock)
  const come = new Map<string, string>()
  const readClientName = clientNames(() => api)
  let me: Promise<NamedTechnician> | undefined
  const api: Api = {
    settings,
    server,
    capabilities,
    clock,
    zone,
    freshness,
    resolveScope: (flags, onGuess) => resolveScope(api, flags, onGuess),
    resolveMe: (resource, called) => {
      me ??= whoIsMe(api, resource, called, askMe)
      return me
    },
    rememberName: (resource, id, name) => void come.set(`${resource} ${id}`, name),
    rememberedName: (resource, id) => come.get(`${resource} ${id}`),
    clientName: async (id) => {
      const known = api.rememberedName(TENANT, id)
      if (known !== undefined) return cleanName(known)
      const name = await readClientName(id)
      return name === undefined ? undefined : cleanName(name)
    },
    secretAccess: (resource) => secretAccess(api, resource),
    names: (wanted, scope, need) => lookUpNames(api, wanted, scope, need?.isNeeded === true),
    close: () => server.close(),
  }
  return api
}

/** What only a person can say. */
interface Asked {
  /** Asks which of those that a resource's rows name the person is; undefined where there are none. */
  askMe?: ((api: Api, resource: Resource) => Promise<NamedTechnician | undefined>) | undefined
}

async function whoIsMe(
  api: Api,
  resource: Resource,
  called: string,
  askMe: Asked['askMe'],
): Promise<NamedTechnician> {
  const { technician, instance, advice } = api.settings
  const known = technician ?? (await askMe?.(api, resource))
  if (known !== undefined) return known
  throw new UsageError(`${called} me: ${instance} has no technician set that you are`, {
    hint: advice.technician,
  })
}

/** From 26.08 on the decrypt password is read from the body, before from the query only (H26). */
async function secretAccess(api: Api, resource: Resource): Promise<SecretAccess> {
  if (resource.vault === undefined) return {}
  const decryptPassword = await api.settings.decryptPassword()
  if (decryptPassword === undefined) {
    throw new UsageError('Credentials are read with the decrypt password of the API key', {
      hint: api.settings.advice.password,
    })
  }
  const { resolveDecryptLocation } = await import('./capabilities/decrypt-location.ts')
  return { decryptPassword, decryptIn: await resolveDecryptLocation(api.capabilities) }
}
