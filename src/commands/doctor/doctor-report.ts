import type { Api } from '../../api/api.ts'
import { MARKERS, type Presence } from '../../api/capabilities/capabilities.ts'
import { countClients } from '../../api/capabilities/client-count.ts'
import { type ProbedOperation, probeAllOperations } from '../../api/capabilities/probe-all.ts'
import { learnedZone, serverZone } from '../../api/capabilities/server-zone.ts'
import type { Context } from '../../context.ts'
import { hazardsOf } from '../../hazards/register.ts'
import { resources, TENANT } from '../../resources/index.ts'
import { compareReleases, type Release } from '../../resources/releases.ts'
import type { Finding } from '../check-report.ts'
import { fileFindings } from './file-findings.ts'
import {
  addressFinding,
  clockFinding,
  decryptFindings,
  keyFinding,
  releaseFinding,
} from './findings.ts'
import { type TimeFacts, timeFacts, timeZoneFinding } from './time-zone-finding.ts'

/** An operation, whether it is available, and what that means for the person. */
interface OperationReport {
  resource: string
  verb: string
  presence: Presence
  meaning: string | null
}

/** The whole report of `itflow doctor`; names as in JSON. */
export interface DoctorReport extends TimeFacts {
  instance: string
  address: string
  release: string | null
  key_travels: 'body' | 'query'
  clients: number | null
  may_write: boolean
  clock_difference_seconds: number | null
  hazards: readonly string[]
  findings: readonly Finding[]
  operations: readonly OperationReport[]
}

/** Examines a server and key with reads only; throws if the server can't be reached or the key doesn't work. */
export async function runDoctor(context: Context): Promise<DoctorReport> {
  const api = await context.api()
  const { settings } = api
  const { clients, difference } = await probeServer(context, api)
  const operations = await probeAllOperations(api)
  const release = await api.capabilities.provenRelease()
  const { keyInQuery, clock: learned } = await settings.serverCache.read()
  const now = context.clock()
  const zone = await serverZone(api)
  const hazards = hazardNumbers(release)
  const mayWrite = operations.some(
    ({ verb, presence }) => verb !== 'read' && presence === 'available',
  )
  return {
    instance: settings.instance,
    address: settings.url.href,
    release: release ?? null,
    key_travels: keyInQuery === undefined ? 'body' : 'query',
    clients: clients ?? null,
    may_write: mayWrite,
    clock_difference_seconds: difference,
    ...timeFacts(zone, now),
    hazards,
    findings: [
      await addressFinding(context, api),
      keyFinding(clients, mayWrite, operations, keyInQuery !== undefined),
      ...(await decryptFindings(context, api, release)),
      releaseFinding(release, hazards),
      timeZoneFinding(settings.instance, zone, learnedZone(learned, now), now),
      clockFinding(difference),
      ...(await fileFindings(context)),
    ],
    operations: operations.map(operationReport),
  }
}

function hazardNumbers(release: Release | undefined): string[] {
  if (release === undefined) return []
  return hazardsOf(release, nextMarker(release)).map(({ number }) => number)
}

/** Returns the next release that can be distinguished: the server may have any release before it. */
function nextMarker(release: Release): Release | undefined {
  return MARKERS.findLast((marker) => compareReleases(marker.release, release) > 0)?.release
}

/** Makes the first calls: whether the key works, how many clients it sees, and what the server's clock says. */
async function probeServer(
  { clock }: Context,
  api: Api,
): Promise<{ clients: number | undefined; difference: number | null }> {
  // First, to find out and remember whether something drops the body of reads.
  const clients = await countClients(api)
  // A refusal has the date as well.
  const { headers } = await api.server.send({
    method: 'GET',
    module: resources[TENANT].module,
    file: 'read',
    query: { limit: 1 },
  })
  const time = Date.parse(headers['date'] ?? '')
  const difference = Number.isNaN(time) ? null : Math.round((time - clock().getTime()) / 100) / 10
  return { clients, difference }
}

function operationReport(operation: ProbedOperation): OperationReport {
  const { resource, verb, presence } = operation
  return { resource, verb, presence, meaning: meaningOf(operation) }
}

function meaningOf({ resource, verb, presence, since }: ProbedOperation): string | null {
  const what = `${resource} ${verb}`
  if (presence === 'forbidden')
    return `${what}: this key isn't permitted to; ask for a role that is`
  if (presence === 'available') return null
  if (since === null) return `${what}: no ITFlow release has it; use the browser`
  return since === undefined
    ? `${what}: every release has it, but this server doesn't`
    : `${what}: this needs ITFlow ${since} or later; until then, use the browser`
}
