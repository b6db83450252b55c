/** Parses a decimal number to an exact whole number of units of 10^-places; undefined for anything else. */
export function parseScaled(text: string, places = 6): bigint | undefined {
  const [, sign, whole = '', fraction = ''] = /^([+-]?)(\d*)(?:\.(\d+))?$/.exec(text.trim()) ?? []
  if (whole === '' && fraction === '') return undefined
  const significant = fraction.replace(/0+$/, '')
  if (significant.length > places) return undefined
  const value = BigInt(`${whole}${significant.padEnd(places, '0')}`)
  return sign === '-' ? -value : value
}

/** Formats such a number with this many decimal places (8000n, 2 → `80.00`). */
export function formatScaled(value: bigint, places: number): string {
  const sign = value < 0n ? '-' : ''
  const digits = String(value < 0n ? -value : value).padStart(places + 1, '0')
  return places === 0
    ? `${sign}${digits}`
    : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`
}
