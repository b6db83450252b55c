// Adds profiles and secrets, each in a separate change: `node change-store.mjs HOME PREFIX COUNT`.

import { changeProfileStore, withProfile } from '../../../src/profiles/change-profile-store.ts'
import { writeSecret } from '../../../src/profiles/secret-sources.ts'

const [home = '', prefix = '', count = '0'] = process.argv.slice(2)
const place = { env: {}, platform: process.platform, home }
for (let index = 0; index < Number(count); index += 1) {
  const profile = `${prefix}${index}`
  const url = 'https://acme.example/'
  await changeProfileStore(
    place,
    () => undefined,
    async (store) => {
      await writeSecret(place, 'file', { profile, url, kind: 'key' }, `key of ${profile}`)
      return withProfile(store, profile, { url, key: { store: 'file' } })
    },
  )
}
