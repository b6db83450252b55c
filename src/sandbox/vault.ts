const SEAL = 'sealed'

/** The key of the instance's vault, which the right decrypt password unlocks. */
export const VAULT_KEY = 'vault'

/** The key that a wrong decrypt password yields (H05). */
export const EMPTY_KEY = ''

/** Returns a secret as the database stores it: the key and the text. It isn't encrypted: all secrets are made up. */
export function seal(text: string, key: string = VAULT_KEY): string {
  return `${SEAL}:${key}:${text}`
}

/** Opens a stored secret with a key; returns null if it was sealed with another key or isn't a sealed secret. */
export function unseal(sealed: string | null, key: string): string | null {
  const start = `${SEAL}:${key}:`
  return sealed?.startsWith(start) ? sealed.slice(start.length) : null
}
