import * as v from 'valibot'
import { FORMAT_NAMES } from '../output/format-names.ts'
import { COLORS } from '../output/profile-color.ts'
import { parseUrl } from '../url.ts'

/** Text passed to the system as a command or path would be cut off at a NUL. */
const textWithoutNul = v.pipe(
  v.string(),
  v.check((text) => !text.includes('\0'), 'a text without NUL'),
)

const secretSource = v.variant('store', [
  v.strictObject({ store: v.literal('keychain') }),
  v.strictObject({ store: v.literal('file') }),
  v.strictObject({ store: v.literal('command'), command: v.pipe(textWithoutNul, v.nonEmpty()) }),
  v.strictObject({ store: v.literal('env'), name: v.pipe(textWithoutNul, v.nonEmpty()) }),
])

const settings = v.strictObject({
  url: v.pipe(v.string(), v.check(isBaseAddress, 'an address')),
  key: v.exactOptional(secretSource),
  decryptPassword: v.exactOptional(secretSource),
  client: v.exactOptional(v.string()),
  /** Whether only the profile itself can change its client. */
  bound: v.exactOptional(v.boolean()),
  output: v.exactOptional(v.picklist(FORMAT_NAMES)),
  readOnly: v.exactOptional(v.boolean()),
  label: v.exactOptional(v.string()),
  color: v.exactOptional(v.picklist(COLORS)),
  caFile: v.exactOptional(textWithoutNul),
  clientCert: v.exactOptional(textWithoutNul),
  clientKey: v.exactOptional(textWithoutNul),
  proxy: v.exactOptional(v.string()),
  /** For one request, in seconds. */
  timeout: v.exactOptional(v.pipe(v.number(), v.gtValue(0))),
  /** The IANA name of the server's time zone. */
  timezone: v.exactOptional(v.string()),
  /** The technician who uses the profile, by name or ID. */
  technician: v.exactOptional(v.string()),
  insecure: v.exactOptional(v.boolean()),
  allowHttp: v.exactOptional(v.boolean()),
})

const profile = v.pipe(
  settings,
  v.check(({ bound, client = '' }) => bound !== true || client !== '', 'bound only with a client'),
)

/** The shape of the profiles' file. */
export const storeSchema = v.strictObject({
  version: v.literal(1),
  /** Whether output is for a screen reader, whatever the profile. */
  accessible: v.exactOptional(v.boolean()),
  current: v.exactOptional(v.string()),
  profiles: v.pipe(
    v.unknown(),
    v.check((profiles) => !Array.isArray(profiles), 'an object'),
    v.record(v.string(), profile),
  ),
})

/** Where a secret is stored, or read from. */
export type SecretSource = v.InferOutput<typeof secretSource>

/** An instance and the settings for it; never a secret, only where each is stored. */
export type Profile = v.InferOutput<typeof profile>

/** All profiles, and the current one, which is used by default. */
export type ProfileStore = v.InferOutput<typeof storeSchema>

function isBaseAddress(text: string): boolean {
  const url = parseUrl(text)
  if (url === undefined) return false
  const { protocol, pathname, username, search } = url
  const isHttp = protocol === 'https:' || protocol === 'http:'
  return isHttp && pathname.endsWith('/') && username === '' && search === ''
}
