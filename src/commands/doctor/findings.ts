import type { Api } from '../../api/api.ts'
import type { ProbedOperation } from '../../api/capabilities/probe-all.ts'
import { handshake } from '../../api/http/handshake.ts'
import { proveCurrentPassword } from '../../api/writes/guards/decrypt-password.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../errors.ts'
import { isLoopback } from '../../profiles/address.ts'
import { compareReleases, NEWEST_RELEASE, type Release } from '../../resources/releases.ts'
import type { Finding } from '../check-report.ts'

const CERTIFICATE_WARNING_DAYS = 21
/** In milliseconds. */
const DAY = 86_400_000

/** Checks whether the address is encrypted, and how long its certificate is valid. */
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
    return { check, needsAttention: false, message: `${url.href} (TLS; certificate not checked)` }
  }
  const days = Math.floor((facts.validTo.getTime() - clock().getTime()) / DAY)
  const trust = isInsecure ? 'certificate NOT verified' : `certificate valid ${days} days`
  return {
    check,
    needsAttention: isInsecure || days < CERTIFICATE_WARNING_DAYS,
    message: `${url.href} (${facts.protocol.replace('v', ' ')}, ${trust})`,
  }
}

/** Describes how the key is sent and what it may do. */
export function keyFinding(
  clients: number | undefined,
  mayWrite: boolean,
  operations: readonly ProbedOperation[],
  isInQuery: boolean,
): Finding {
  const forbidden = operations.filter(({ presence }) => presence === 'forbidden').length
  const parts = [
    'works',
    isInQuery
      ? 'sent in the address, where logs record it: something drops the body of reads'
      : 'sent in the request body',
    clients === undefined
      ? 'may not list clients'
      : `sees ${clients} client${clients === 1 ? '' : 's'}`,
    mayWrite ? 'may write' : 'may only read',
    ...(forbidden > 0
      ? [`${forbidden} ${forbidden === 1 ? 'operation is' : 'operations are'} forbidden to it`]
      : []),
  ]
  return { check: 'Key', needsAttention: isInQuery, message: parts.join('; ') }
}

/** Checks the decrypt password, if there is one. */
export async function decryptFindings(
  { random }: Context,
  api: Api,
  release: Release | undefined,
): Promise<Finding[]> {
  const check = 'Decrypt password'
  const password = await api.settings.decryptPassword()
  if (password === undefined) return []
  const exposure =
    release !== undefined && compareReleases(release, '26.08') < 0
      ? '; this release accepts it only in the address, where logs record it (H26)'
      : ''
  try {
    const proof = await proveCurrentPassword(api, random)
    return [
      {
        check,
        needsAttention: proof === 'wrong' || exposure !== '',
        message: `${PROOF_TEXTS[proof]}${exposure}`,
      },
    ]
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return [{ check, needsAttention: true, message: error.message }]
  }
}

const PROOF_TEXTS = {
  proven: 'decrypts the credentials',
  wrong: "wrong: it can't decrypt any credential",
  unproven: 'not checked: there is no credential to try it on',
} as const

/** Describes the release, and which hazards apply. */
export function releaseFinding(release: Release | undefined, hazards: readonly string[]): Finding {
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

/** In seconds. */
const MAX_CLOCK_DIFFERENCE = 60

/** Compares the server's clock with this machine's; `difference` is in seconds. */
export function clockFinding(difference: number | null): Finding {
  const check = 'Clock'
  if (difference === null) {
    return { check, needsAttention: false, message: "the server doesn't report its time" }
  }
  return {
    check,
    needsAttention: Math.abs(difference) > MAX_CLOCK_DIFFERENCE,
    message: `${Math.abs(difference)} s apart`,
  }
}
