import type { Sheet, SheetField } from '../../output/sheet.ts'
import type { Profile, SecretSource } from '../../profiles/profile.ts'
import type { Json } from '../../records/record.ts'

/** A profile as it is stored. */
export interface StoredProfile {
  name: string
  profile: Profile
  isCurrent: boolean
}

const FIELDS: readonly SheetField[] = [
  { name: 'name', label: 'Name', kind: 'text' },
  { name: 'url', label: 'Address', kind: 'text' },
  { name: 'current', label: 'Current', kind: 'flag' },
  { name: 'client', label: 'Client', kind: 'text' },
  { name: 'bound', label: 'Bound', kind: 'flag' },
  { name: 'read_only', label: 'Read only', kind: 'flag' },
  { name: 'label', label: 'Label', kind: 'text' },
  { name: 'color', label: 'Colour', kind: 'text' },
  { name: 'output', label: 'Output', kind: 'text' },
  { name: 'request_timeout', label: 'Timeout (s)', kind: 'integer' },
  { name: 'timezone', label: 'Time zone', kind: 'text' },
  { name: 'technician', label: 'Technician', kind: 'text' },
  { name: 'proxy', label: 'Proxy', kind: 'text' },
  { name: 'ca_file', label: 'CA file', kind: 'text' },
  { name: 'client_cert', label: 'Certificate', kind: 'text' },
  { name: 'client_key', label: 'Certificate key', kind: 'text' },
  { name: 'insecure', label: 'Insecure', kind: 'flag' },
  { name: 'allow_http', label: 'Plain http', kind: 'flag' },
  ...secretFields('key', 'Key'),
  ...secretFields('decrypt_password', 'Decrypt password'),
]

/** Returns the fields for where a secret is stored: the kind of store, and the command or variable. */
export function secretFields(name: string, label: string): SheetField[] {
  return [
    { name: `${name}_store`, label, kind: 'text' },
    { name: `${name}_source`, label: `${label} from`, kind: 'text' },
  ]
}

/** Returns the values of those fields; never the secret. */
export function secretCells(
  name: string,
  source: SecretSource | 'built-in' | undefined,
): Record<string, Json> {
  if (source === undefined) return { [`${name}_store`]: null, [`${name}_source`]: null }
  if (source === 'built-in') return { [`${name}_store`]: 'built-in', [`${name}_source`]: null }
  const from =
    source.store === 'command' ? source.command : source.store === 'env' ? source.name : null
  return { [`${name}_store`]: source.store, [`${name}_source`]: from }
}

/** Returns the sheet for a list of profiles, or for one of them. */
export function profileSheet(profiles: readonly StoredProfile[], isList: boolean): Sheet {
  const [first] = profiles
  return {
    fields: FIELDS,
    columns: [
      { field: 'name', heading: 'NAME' },
      { field: 'url', heading: 'ADDRESS' },
      { field: 'current', heading: 'CURRENT' },
      { field: 'client', heading: 'CLIENT', dropPriority: 2 },
      { field: 'bound', heading: 'BOUND', dropPriority: 3 },
      { field: 'read_only', heading: 'READ ONLY', dropPriority: 3 },
      { field: 'label', heading: 'LABEL', dropPriority: 4 },
      { field: 'key_store', heading: 'KEY', dropPriority: 1 },
    ],
    rows: profiles.map(rowOf),
    isList,
    ...(isList || first === undefined
      ? {}
      : { title: { name: first.name, details: first.isCurrent ? 'current profile' : 'profile' } }),
  }
}

function rowOf({ name, profile, isCurrent }: StoredProfile): Record<string, Json> {
  return {
    name,
    url: profile.url,
    current: isCurrent,
    client: profile.client ?? null,
    bound: profile.bound === true,
    read_only: profile.readOnly === true,
    label: profile.label ?? null,
    color: profile.color ?? null,
    output: profile.output ?? null,
    request_timeout: profile.timeout ?? null,
    timezone: profile.timezone ?? null,
    technician: profile.technician ?? null,
    proxy: profile.proxy ?? null,
    ca_file: profile.caFile ?? null,
    client_cert: profile.clientCert ?? null,
    client_key: profile.clientKey ?? null,
    insecure: profile.insecure === true,
    allow_http: profile.allowHttp === true,
    ...secretCells('key', profile.key),
    ...secretCells('decrypt_password', profile.decryptPassword),
  }
}
