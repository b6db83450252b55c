import { normaliseIp } from '../../records/addresses.ts'

/** Whether a connection comes from one of these addresses, an IPv4 address written in any way. */
export function isFrom(remote: string | undefined, addresses: readonly string[]): boolean {
  const address = normaliseIp(remote ?? '')
  return address !== undefined && addresses.some((other) => normaliseIp(other) === address)
}

/** Whether a connection comes from this computer. */
export function isFromLoopback(remote: string | undefined): boolean {
  return /^(?:127\.|::1$)/.test(normaliseIp(remote ?? '') ?? '')
}
