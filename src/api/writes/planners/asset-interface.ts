import { RefusedError } from '../../../errors.ts'
import { intval, phpEmpty, strval } from '../../../php/values.ts'
import type { Resource } from '../../../resources/definition.ts'
import type { StoredRecord } from '../../records/read.ts'
import { bodyOf, storedValue } from '../body.ts'
import { type FieldValues, type Planner, withBody, withNotice } from '../plan.ts'
import { refuseLossyResend } from './whole-record.ts'

const INTERFACE_FIELDS = ['interface_ip', 'interface_mac', 'interface_network_id'] as const

function unreadableError({ name }: Resource): RefusedError {
  return new RefusedError(
    "this asset's IP, MAC and network can't be read, and an update would empty those that are not sent.",
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

/** Whether the interface that was read with an asset belongs to another asset, so its IP and MAC must not be sent. */
function hasForeignInterface(target: StoredRecord | undefined): boolean {
  const owner = target?.row['interface_asset_id'] ?? null
  return owner !== null && owner !== target?.row['asset_id']
}

function unsetFields(values: FieldValues): readonly (typeof INTERFACE_FIELDS)[number][] {
  return INTERFACE_FIELDS.filter((name) => values[name] === undefined)
}

/** The names of fields in a request, separated by commas. */
function sentNames(resource: Resource, fields: readonly string[]): string {
  return Object.keys(bodyOf(resource, Object.fromEntries(fields.map((name) => [name, ''])))).join(
    ', ',
  )
}

/** The interface fields that a body would change, including those that it leaves out and so empties. */
function changedFields(
  target: StoredRecord | undefined,
  values: FieldValues,
): readonly (typeof INTERFACE_FIELDS)[number][] {
  const asStored = (value: string | number | undefined) => strval(value).trim().replace(/^0$/, '')
  return INTERFACE_FIELDS.filter((name) => {
    const stored = String(target?.raw[name] ?? '').replace(/^0$/, '')
    return stored !== asStored(values[name])
  })
}

/** An asset's update empties its IP, MAC and network unless they are sent, so the stored ones are sent along. */
export const assetInterface: Planner = {
  hazard: 'H01',
  verbs: ['update'],
  modules: ['assets'],
  plan: (draft, facts) => {
    const { resource, target, values, isForced } = facts
    const unset = unsetFields(values)
    const isUnread = unset.some((name) => target?.raw[name] === undefined)
    if (!isForced && (isUnread || hasForeignInterface(target))) throw unreadableError(resource)
    const pairs = unset.map((name) => {
      const field = resource.fields[name]
      const stored = field === undefined ? undefined : storedValue(name, field, target?.raw ?? {})
      return [name, stored ?? (name === 'interface_network_id' ? '0' : '')] as const
    })
    const resent = Object.fromEntries(pairs)
    refuseLossyResend(facts, resent, "this asset's IP, MAC and network (H01)")
    const complete = withBody(draft, bodyOf(resource, resent))
    const nonEmpty = pairs.filter(([, value]) => value !== '' && value !== '0')
    if (nonEmpty.length === 0) return complete
    const labels = nonEmpty.map(([name]) => resource.fields[name]?.label ?? name)
    return withNotice(complete, {
      code: 'sent_along',
      hazard: 'H01',
      message: `${labels.join(', ')} sent along unchanged (H01)`,
    })
  },
  describeLoss: ({ body }, { resource, target, values, client }) => {
    const changed = changedFields(target, values)
    if (target !== undefined && intval(body['client_id']) !== (client ?? 0) && changed.length > 0) {
      return `without client_id ${client ?? 0} the server reports a failure, but still changes ${sentNames(resource, changed)}`
    }
    // A field that can't be read may have a value.
    const lost = unsetFields(values).filter((name) => {
      const value = target?.raw[name]
      return value === undefined || !phpEmpty(String(value ?? ''))
    })
    return lost.length === 0
      ? undefined
      : `the server empties what is not sent: ${sentNames(resource, lost)}`
  },
}
