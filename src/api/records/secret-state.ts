import { resources, VAULT_RESOURCE } from '../../resources/index.ts'
import { encryptedNames } from '../../resources/read-names.ts'
import type { RawRecord } from '../http/envelope.ts'

let known: readonly string[] | undefined

/** The names of what is encrypted, put together once. */
function secretNames(): readonly string[] {
  known ??= encryptedNames(resources[VAULT_RESOURCE])
  return known
}

/**
 * Whether a record was opened: a secret that could not be decrypted is `false`, but so is one that was never
 * set; one that can be read opens the record, and a record without secrets tells nothing.
 */
export function secretStateOf(record: RawRecord): 'open' | 'shut' | 'empty' {
  const values = secretNames().map((name) => record[name])
  if (values.some((value) => typeof value === 'string' && value !== '')) return 'open'
  return values.includes(false) ? 'shut' : 'empty'
}
