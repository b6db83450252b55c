import { isIP } from 'node:net'
import { RefusedError } from '../../../errors.ts'
import type { Planner } from '../plan.ts'

/** The server accepts any text as a network. */
export const networkAddress: Planner = {
  hazard: 'H39',
  verbs: ['create', 'update'],
  modules: ['networks'],
  applies: ({ values }) => values['network'] !== undefined && !isNetwork(String(values['network'])),
  plan: (draft, { values, isForced }) => {
    if (isForced) return draft
    throw new RefusedError(
      `${String(values['network'])} is not a network, but the server would store it as one.`,
      {
        hazard: 'H39',
        hint: { say: ['Write a network as 10.9.0.0/24; ', { do: 'force' }, ' sends it as is.'] },
      },
    )
  },
}

/** Whether a text is an IP address, with or without a prefix length. */
export function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.trim().split('/')
  const bits = { 4: 32, 6: 128 }[isIP(address)]
  if (bits === undefined || more.length > 0) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits)
}
