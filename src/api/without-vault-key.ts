import type { Api } from './api.ts'
import { resolveDecryptLocation } from './capabilities/decrypt-location.ts'

/**
 * A vault lists nothing without a decrypt password, but with a wrong one it lists all that isn't encrypted (H18). That
 * is enough for names, and getting the right password may ask the user.
 */
const DUMMY_PASSWORD = 'for-names-only'

/** Returns an api that reads a vault's records without the decrypt password, and so without what is encrypted. */
export function withoutVaultKey(api: Api): Api {
  return {
    ...api,
    secretAccess: async ({ vault }) =>
      vault === undefined
        ? {}
        : {
            decryptPassword: DUMMY_PASSWORD,
            decryptIn: await resolveDecryptLocation(api.capabilities),
          },
  }
}
