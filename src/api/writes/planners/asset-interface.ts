import { RefusedError } from '../../../errors.ts'
import { intval, phpEmpty, strval } from '../../../php/values.ts'
import type { Resource } from '../../../resources/definition.ts'
import type { StoredRecord } from '../../records/read.ts'
import { bodyOf, storedValue } from '../body.ts'
import { type FieldValues, type Planner, withBody, withNotice } from '../plan.ts'
import { refuseLossyResend } from './whole-record.ts'

const INTERFACE_FIELDS = ['interface_ip', 'interface_mac', 'interface_network_id'] as const

function unread({ name }: Resource): RefusedError {
  return new RefusedError(
    'the IP, the MAC and the network of this asset cannot be read, and an update empties what it does not name.',
    {
      hazard: 'H01',
      hint: {
        say: [
          'Instead: give ',
          { do: 'give', resource: name, fields: INTERFACE_FIELDS },
          ' as well, edit it in the browser, or ',
          { do: 'force' },
        ],
      },
    },
  )
}

/** Whether the interface that was read with an asset is another asset's: its IP and MAC must not be sent along. */
function hasForeignInterface(target: StoredRecord | undefined): boolean {
  const owner = target?.row['interface_asset_id'] ?? null
  return owner !== null && owner !== target?.row['asset_id']
}

function keptOf(given: FieldValues): readonly (typeof INTERFACE_FIELDS)[number][] {
  return INTERFACE_FIELDS.filter((name) => given[name] === undefined)
}

/** The names that a request has for these fields. */
function sentNames(resource: Resource, fields: readonly string[]): string {
  return Object.keys(bodyOf(resource, Object.fromEntries(fields.map((name) => [name, ''])))).join(
    ', ',
  )
}

/** The parts of the interface that a body would change; what it does not name becomes empty. */
function changedInterface(
  target: StoredRecord | undefined,
  given: FieldValues,
): readonly (typeof INTERFACE_FIELDS)[number][] {
  const written = (value: string | number | undefined) => strval(value).trim().replace(/^0$/, '')
  return INTERFACE_FIELDS.filter((name) => {
    const stored = String(target?.raw[name] ?? '').replace(/^0$/, '')
    return stored !== written(given[name])
  })
}

/** An asset's update empties the IP, the MAC and the network that it does not name: they are sent along as stored. */
export const assetInterface: Planner = {
  hazard: 'H01',
  verbs: ['update'],
  modules: ['assets'],
  plan: (draft, facts) => {
    const { resource, target, values: given, isForced } = facts
    const kept = keptOf(given)
    const isUnread = kept.some((name) => target?.raw[name] === undefined)
    if (!isForced && (isUnread || hasForeignInterface(target))) throw unread(resource)
    const values = kept.map((name) => {
      const field = resource.fields[name]
      const stored = field === undefined ? undefined : storedValue(name, field, target?.raw ?? {})
      return [name, stored ?? (name === 'interface_network_id' ? '0' : '')] as const
    })
    const along = Object.fromEntries(values)
    refuseLossyResend(facts, along, 'the IP, the MAC and the network of this asset (H01)')
    const full = withBody(draft, bodyOf(resource, along))
    const had = values.filter(([, value]) => value !== '' && value !== '0')
    if (had.length === 0) return full
    const labels = had.map(([name]) => resource.fields[name]?.label ?? name)
    return withNotice(full, {
      code: 'sent_along',
      hazard: 'H01',
      message: `${labels.join(', ')} sent along unchanged (H01)`,
    })
  },
  describeLoss: ({ body }, { resource, target, values, client }) => {
    const others = changedInterface(target, values)
    if (target !== undefined && intval(body['client_id']) !== (client ?? 0) && others.length > 0) {
      return `without client_id ${client ?? 0} the server answers no, but still changes ${sentNames(resource, others)}`
    }
    // What cannot be read may be there.
    const lost = keptOf(values).filter((name) => {
      const value = target?.raw[name]
      return value === undefined || !phpEmpty(String(value ?? ''))
    })
    return lost.length === 0
      ? undefined
      : `the server empties what is not sent: ${sentNames(resource, lost)}`
  },
}
