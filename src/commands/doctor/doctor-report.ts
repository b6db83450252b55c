import type { Api } from '../../api/api.ts'
import { MARKERS, type Presence } from '../../api/capabilities/capabilities.ts'
import { countClients } from '../../api/capabilities/client-count.ts'
import { type ProbedOperation, probeAllOperations } from '../../api/capabilities/probe-all.ts'
import { learnedZone, serverZone } from '../../api/capabilities/server-zone.ts'
import { handshake } from '../../api/http/handshake.ts'
import { proveDecryptPassword } from '../../api/writes/guards/decrypt-password.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../errors.ts'
import { hazardsOf } from '../../hazards/register.ts'
import { isLoopback } from '../../profiles/address.ts'
import { resources, TENANT } from '../../resources/index.ts'
import { compareReleases, NEWEST_RELEASE, type Release } from '../../resources/releases.ts'
import { fileFindings } from './file-findings.ts'
import { type TimeFacts, timeFacts, timeZoneFinding } from './time-zone-finding.ts'

/** One check and what it found. */
export interface Finding {
  check: string
  needsAttention: boolean
  message: string
  /** It says something, and nothing that could be right or wrong. */
  isInformational?: boolean
}

/** An operation, and what its absence means for the person. */
export interface OperationReport {
  resource: string
  verb: string
  presence: Presence
  meaning: string | null
}

/** All that the doctor knows; names as in JSON. */
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

/** Examines a server and key with reads only; throws where it cannot be reached or the key does not work. */
export async function runDoctor(context: Context): Promise<DoctorReport> {
  const api = await context.api()
  const { settings } = api
  const { clients, difference } = await probeServer(context, api)
  const surveyed = await probeAllOperations(api)
  const release = await api.capabilities.provenRelease()
  const { keyInQuery, clock: learned } = await settings.serverCache.read()
  const now = context.clock()
  const zone = await serverZone(api)
  const hazards =
    release === undefined ? [] : hazardsOf(release, nextMarker(release)).map(({ number }) => number)
  const mayWrite = surveyed.some(
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
      keyFinding(clients, mayWrite, surveyed, keyInQuery !== undefined),
      ...(await decryptFindings(context, api, release)),
      releaseFinding(release, hazards),
      timeZoneFinding(settings.instance, zone, learnedZone(learned, now), now),
      clockFinding(difference),
      ...(await fileFindings(context)),
    ],
    operations: surveyed.map((operation) => ({
      resource: operation.resource,
      verb: operation.verb,
      presence: operation.presence,
      meaning: meaningOf(operation),
    })),
  }
}

/** The first release that is told from this one: the server may be any before it. */
function nextMarker(release: Release): Release | undefined {
  return MARKERS.findLast((marker) => compareReleases(marker.release, release) > 0)?.release
}

/** The first calls: does the key work, how many clients does it see, what does the server's clock say. */
async function probeServer(
  { clock }: Context,
  api: Api,
): Promise<{ clients: number | undefined; difference: number | null }> {
  // First, so that a body that gets lost on the way is noticed and remembered.
  const clients = await countClients(api)
  // Also a refusal has the date.
  const { headers } = await api.server.send({
    method: 'GET',
    module: resources[TENANT].module,
    file: 'read',
    query: { limit: 1 },
  })
  const said = Date.parse(headers['date'] ?? '')
  const difference = Number.isNaN(said) ? null : Math.round((said - clock().getTime()) / 100) / 10
  return { clients, difference }
}

const CERTIFICATE_WARNING_DAYS = 21
const DAY = 86_400_000

/** What the address comes to: whether it is encrypted, and how long its certificate is valid. */
export async function addressFinding(
  { clock }: Pick<Context, 'clock'>,
  { settings }: Pick<Api, 'settings'>,
): Promise<Finding> {
  const { url, isInsecure, isSandbox } = settings
  const check = 'Address'
  if (isSandbox) return { check, needsAttention: false, message: 'the built-in sandbox' }
  if (url.protocol === 'http:') {
    const isLocal = isLoopback(url)
    const how = isLocal ? 'without encryption, on this machine' : 'WITHOUT encryption'
    return { check, needsAttention: !isLocal, message: `${url.href} (${how})` }
  }
  const facts = await handshake(settings)
  if (facts === undefined) {
    return { check, needsAttention: false, message: `${url.href} (TLS; not looked at further)` }
  }
  const days = Math.floor((facts.validTo.getTime() - clock().getTime()) / DAY)
  const trust = isInsecure ? 'certificate NOT verified' : `certificate valid ${days} days`
  return {
    check,
    needsAttention: isInsecure || days < CERTIFICATE_WARNING_DAYS,
    message: `${url.href} (${facts.protocol.replace('v', ' ')}, ${trust})`,
  }
}

function keyFinding(
  clients: number | undefined,
  mayWrite: boolean,
  surveyed: readonly ProbedOperation[],
  isInQuery: boolean,
): Finding {
  const forbidden = surveyed.filter(({ presence }) => presence === 'forbidden').length
  const parts = [
    'works',
    isInQuery
      ? 'sent in the address, where logs keep it: something drops what GET carries'
      : 'sent in the request body',
    clients === undefined
      ? 'may not list clients'
      : `sees ${clients} client${clients === 1 ? '' : 's'}`,
    mayWrite ? 'may write' : 'may only read',
    ...(forbidden > 0 ? [`${forbidden} operations are forbidden to it`] : []),
  ]
  return { check: 'Key', needsAttention: isInQuery, message: parts.join('; ') }
}

async function decryptFindings(
  { random }: Context,
  api: Api,
  release: Release | undefined,
): Promise<Finding[]> {
  const check = 'Decrypt password'
  const password = await api.settings.decryptPassword()
  if (password === undefined) return []
  const travels =
    release !== undefined && compareReleases(release, '26.08') < 0
      ? '; this release reads it from the address, where logs keep it (H26)'
      : ''
  try {
    const proof = await proveDecryptPassword(api, random)
    return [
      {
        check,
        needsAttention: proof === 'wrong' || travels !== '',
        message: `${PROOF[proof]}${travels}`,
      },
    ]
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return [{ check, needsAttention: true, message: error.message }]
  }
}

const PROOF = {
  proven: 'opens the credentials',
  wrong: 'is the wrong one: it opens no credential',
  unproven: 'not proven: there is no credential to prove it by',
} as const

function releaseFinding(release: Release | undefined, hazards: readonly string[]): Finding {
  const check = 'Release'
  if (release === undefined) {
    return { check, needsAttention: true, message: 'not recognised: treated as the oldest' }
  }
  const isOld = compareReleases(release, NEWEST_RELEASE) < 0
  const refused = hazards.includes('H03') ? '; documents update is refused (H03)' : ''
  return {
    check,
    needsAttention: isOld && refused !== '',
    message: `${release}${isOld ? ' or a little later' : ' or later'}: ${hazards.length} hazards apply${refused} (itflow help hazards)`,
  }
}

const MAX_CLOCK_DIFFERENCE = 60

function clockFinding(difference: number | null): Finding {
  const check = 'Clock'
  if (difference === null) {
    return { check, needsAttention: false, message: 'the server does not tell its time' }
  }
  return {
    check,
    needsAttention: Math.abs(difference) > MAX_CLOCK_DIFFERENCE,
    message: `${Math.abs(difference)} s apart`,
  }
}

function meaningOf({ resource, verb, presence, since }: ProbedOperation): string | null {
  const what = `${resource} ${verb}`
  if (presence === 'forbidden') return `${what}: this key may not; ask for a role that may`
  if (presence === 'available') return null
  if (since === null) return `${what}: no ITFlow release has it; use the browser`
  return since === undefined
    ? `${what}: every release has it; here it is missing`
    : `${what}: comes with ITFlow ${since}; until then use the browser`
}
