const SEAL = 'sealed'

/** The key of the instance's vault, which the right decrypt password unwraps. */
export const VAULT_KEY = 'vault'

/** What a wrong decrypt password unwraps to (H05). */
export const EMPTY_KEY = ''

/** A secret as it lies in the database: under which key, and what. Made-up secrets only; nothing is hidden here. */
export function seal(text: string, key: string = VAULT_KEY): string {
  return `${SEAL}:${key}:${text}`
}

/** A stored secret opened with a key; null under another key, or when it is no sealed secret at all. */
export function unseal(sealed: string | null, key: string): string | null {
  const start = `${SEAL}:${key}:`
  return sealed?.startsWith(start) ? sealed.slice(start.length) : null
}
