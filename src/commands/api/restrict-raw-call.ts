import type { Api } from '../../api/api.ts'
import type { RawCall, RawOptions } from '../../api/http/raw.ts'
import { boundRefusal } from '../../api/records/bound.ts'
import { findById } from '../../api/records/find.ts'
import { scopeTest } from '../../api/records/read.ts'
import { scopeOfClient } from '../../api/records/scope.ts'
import { writeNames } from '../../api/writes/body.ts'
import { parseRawWrite, type RawWrite, targetIdIn } from '../../api/writes/raw/raw-write.ts'
import type { Context } from '../../context.ts'
import { intval, isset, strval } from '../../php/values.ts'
import { shapeRecord } from '../../records/shape.ts'
import type { Resource } from '../../resources/definition.ts'
import { resources } from '../../resources/index.ts'

/**
 * Restricts a raw call of a bound profile to its client. Throws a RefusedError or a NotFoundError for a write to another
 * client's record, or to one whose client is unclear. Returns the check that records must pass before they are shown.
 */
export async function restrictToClient(
  context: Context,
  api: Api,
  call: RawCall,
): Promise<Pick<RawOptions, 'check'>> {
  const scope = await api.resolveScope(context.flags)
  if (scope.kind !== 'client') throw unclearClientError(api, call)
  requireOwnClient(api, call, scope.id)
  if (call.method === 'GET') return { check: await recordCheck(api, call, scope.id) }
  const write = parseRawWrite(call.path, call.fields)
  if (write === undefined) throw unclearClientError(api, call)
  if (write.resource.client !== null || write.resource.parent !== undefined) {
    await requireOwnTarget(api, write, call, scope.id)
  }
  return {}
}

function unclearClientError(api: Api, { path }: RawCall): Error {
  return boundRefusal(api.settings, `it's unclear which client's records ${path} is about`)
}

/** Throws if a field names another client, or could: PHP also reads `client.id` and `client_id[]` as `client_id`. */
function requireOwnClient(api: Api, { path, fields }: RawCall, client: number): void {
  for (const [name, value] of Object.entries(fields)) {
    const isPlain = /^\w+$/.test(name)
    if (isPlain && (name !== 'client_id' || strval(value) === `${client}`)) continue
    const what = isPlain ? `${name} ${strval(value)}` : `the field ${name}`
    throw boundRefusal(api.settings, `${what} of ${path} is not that client`, hintFor(client))
  }
}

function hintFor(client: number): string {
  return `Use the profile's client: -f client_id=${client}`
}

/** Returns a check that throws for records of other clients; throws unless the call reads a list of records. */
async function recordCheck(
  api: Api,
  call: RawCall,
  client: number,
): Promise<NonNullable<RawOptions['check']>> {
  const resource = readAt(call.path)
  if (resource === undefined) throw unclearClientError(api, call)
  const isWithin = await scopeTest(api, resource, scopeOfClient(client))
  return (records) => {
    if (records.every((raw) => isWithin(shapeRecord(resource, raw)))) return
    const why = `${call.path} returned records of other clients, which are not shown`
    throw boundRefusal(api.settings, why, hintFor(client))
  }
}

function readAt(path: string): Resource | undefined {
  const [module, file, ...more] = path.toLowerCase().split('/')
  if (more.length > 0) return undefined
  return Object.values(resources).find(
    (known) => known.module === module && known.operations.read?.file === file,
  )
}

/** Throws unless the write is to one of that client's records, or creates one for it or below one of its records. */
async function requireOwnTarget(
  api: Api,
  write: RawWrite,
  call: RawCall,
  client: number,
): Promise<void> {
  const { resource, verb, body } = write
  const scope = scopeOfClient(client)
  if (verb !== 'create') {
    await findById(api, resource, targetIdIn(write), { scope })
    return
  }
  const { parent = '' } = resource
  const field = resource.fields[parent]
  if (field?.refers !== undefined) {
    const sentAs = writeNames(parent, field).find((name) => isset(body, name))
    await findById(api, resources[field.refers], intval(body[sentAs ?? parent]), { scope })
    return
  }
  if (resource.client === resource.id) {
    throw boundRefusal(api.settings, "it can't create a client")
  }
  if (!isset(body, 'client_id')) {
    throw boundRefusal(api.settings, `${call.path} doesn't name a client`, hintFor(client))
  }
}
