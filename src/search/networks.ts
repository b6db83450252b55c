import { addressSortKey, normaliseNetwork } from '../records/addresses.ts'

/** A range of addresses, or one address with the whole length as its prefix. */
export interface Network {
  family: 4 | 6
  bits: bigint
  prefix: number
}

const BITS = { 4: 32, 6: 128 } as const

/** Parses an address or a network in CIDR notation; undefined for anything else. */
export function parseNetwork(text: string): Network | undefined {
  const meaning = normaliseNetwork(text)
  if (meaning === undefined) return undefined
  const [address = '', length] = withoutZone(meaning).split('/')
  const [family, ...groups] = addressSortKey(address).trim().split(' ')
  const isOld = family === '4'
  const count = isOld ? 4 : 8
  const bits = groups
    .slice(0, count)
    .reduce(
      (sum, group) => (sum << (isOld ? 8n : 16n)) + BigInt(isOld ? Number(group) : `0x${group}`),
      0n,
    )
  const prefix = length === undefined ? BITS[isOld ? 4 : 6] : Number(length)
  return prefix > BITS[isOld ? 4 : 6] ? undefined : { family: isOld ? 4 : 6, bits, prefix }
}

/** Whether all addresses of a network are in another, or it is the same. */
export function isInNetwork(inner: Network, outer: Network): boolean {
  if (inner.family !== outer.family || inner.prefix < outer.prefix) return false
  const shift = BigInt(BITS[outer.family] - outer.prefix)
  return inner.bits >> shift === outer.bits >> shift
}

/** Whether it is a single address, or names one (`10.0.0.21/24`), rather than a whole network. */
export function isAddress({ family, bits, prefix }: Network): boolean {
  const length = BigInt(BITS[family] - prefix)
  const host = bits & ((1n << length) - 1n)
  return length === 0n || host !== 0n
}

/** Returns the single address of a network in CIDR notation, with all its bits. */
export function addressOf({ family, bits }: Network): Network {
  return { family, bits, prefix: BITS[family] }
}

function withoutZone(address: string): string {
  return address.replace(/%[^/]*/, '')
}
