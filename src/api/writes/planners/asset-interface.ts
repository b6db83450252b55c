import { RefusedError } from '../../../errors.ts'
import { isEmpty } from '../../../php/values.ts'
import { bodyOf, storedValue } from '../body.ts'
import { type Given, type Planner, withBody, withNotice } from '../plan.ts'
import { refuseHarm } from './whole-record.ts'

const INTERFACE_FIELDS = ['interface_ip', 'interface_mac', 'interface_network_id'] as const

function unread(): RefusedError {
  return new RefusedError(
    'the IP, the MAC and the network of this asset cannot be read, and an update empties what it does not name.',
    {
      hazard: 'H01',
      hint: 'Instead: give --ip, --mac and --network as well, edit it in the browser, or --force',
    },
  )
}

function keptOf(given: Given): readonly (typeof INTERFACE_FIELDS)[number][] {
  return INTERFACE_FIELDS.filter((name) => given[name] === undefined)
}

/** An asset's update empties the IP, the MAC and the network that it does not name: they are sent along as stored. */
export const assetInterface: Planner = {
  hazard: 'H01',
  verbs: ['update'],
  modules: ['assets'],
  plan: (draft, facts) => {
    const { resource, target, given, isForced } = facts
    const kept = keptOf(given)
    if (!isForced && kept.some((name) => target?.raw[name] === undefined)) throw unread()
    const values = kept.map((name) => {
      const field = resource.fields[name]
      const stored = field === undefined ? undefined : storedValue(name, field, target?.raw ?? {})
      return [name, stored ?? (name === 'interface_network_id' ? '0' : '')] as const
    })
    const along = Object.fromEntries(values)
    refuseHarm(facts, along, 'the IP, the MAC and the network of this asset (H01)')
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
  loses: (_draft, { resource, target, given }) => {
    // What cannot be read may be there.
    const lost = keptOf(given).filter((name) => {
      const value = target?.raw[name]
      return value === undefined || !isEmpty(String(value ?? ''))
    })
    const names = Object.keys(bodyOf(resource, Object.fromEntries(lost.map((name) => [name, '']))))
    return names.length === 0
      ? undefined
      : `the server empties what is not sent: ${names.join(', ')}`
  },
}
