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
  { clock, zone, freshness, askMe }: Pick<Api, 'clock' | 'zone' | 'freshness'> & Questions,
): Api {
  const capabilities = makeCapabilities(server, settings.serverCache, clock)
  const rememberedNames = new Map<string, string>()
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
    resolveMe: (resource, optionName) => {
      me ??= resolveMe(api, resource, optionName, askMe)
      return me
    },
    rememberName: (resource, id, name) => void rememberedNames.set(`${resource} ${id}`, name),
    rememberedName: (resource, id) => rememberedNames.get(`${resource} ${id}`),
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

/** Questions that only the user can answer. */
interface Questions {
  /** Asks which technician named in a resource's rows the user is; resolves with undefined if there are none. */
  askMe?: ((api: Api, resource: Resource) => Promise<NamedTechnician | undefined>) | undefined
}

async function resolveMe(
  api: Api,
  resource: Resource,
  optionName: string,
  askMe: Questions['askMe'],
): Promise<NamedTechnician> {
  const { technician, instance, advice } = api.settings
  const known = technician ?? (await askMe?.(api, resource))
  if (known !== undefined) return known
  throw new UsageError(`${optionName} me: ${instance} doesn't know which technician you are`, {
    hint: advice.technician,
  })
}

/** The server reads the decrypt password from the body since 26.08, before that only from the query (H26). */
async function secretAccess(api: Api, resource: Resource): Promise<SecretAccess> {
  if (resource.vault === undefined) return {}
  const decryptPassword = await api.settings.decryptPassword()
  if (decryptPassword === undefined) {
    throw new UsageError("Reading credentials needs the API key's decrypt password", {
      hint: api.settings.advice.password,
    })
  }
  const { resolveDecryptLocation } = await import('./capabilities/decrypt-location.ts')
  return { decryptPassword, decryptIn: await resolveDecryptLocation(api.capabilities) }
}
