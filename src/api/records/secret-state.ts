import { resources, VAULT_RESOURCE } from '../../resources/index.ts'
import { encryptedNames } from '../../resources/read-names.ts'
import type { RawRecord } from '../http/envelope.ts'

let cachedNames: readonly string[] | undefined

/** The names of the encrypted fields, built once. */
function secretNames(): readonly string[] {
  cachedNames ??= encryptedNames(resources[VAULT_RESOURCE])
  return cachedNames
}

/**
 * Whether a credential was decrypted. A secret that couldn't be decrypted is `false`, and so is one that was never set:
 * a single readable secret means `open`, none but `false` means `shut`, and no secrets at all mean `empty`.
 */
export function secretStateOf(record: RawRecord): 'open' | 'shut' | 'empty' {
  const values = secretNames().map((name) => record[name])
  if (values.some((value) => typeof value === 'string' && value !== '')) return 'open'
  return values.includes(false) ? 'shut' : 'empty'
}
