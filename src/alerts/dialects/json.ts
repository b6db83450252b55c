import { type Dialect, OVERRIDES } from './dialect.ts'
import { looseObject } from './loose-object.ts'
import { makeEvent } from './make-event.ts'
import { PayloadError } from './payload-error.ts'
import { stateFrom } from './recovery-words.ts'

/** JSON of any tool, by the source's own expressions. */
export const json: Dialect = {
  name: 'json',
  picks: ['key', 'subject', 'state', 'details', 'severity', 'link', ...OVERRIDES],
  required: ['key', 'subject'],
  read: (payload, picks) => {
    const scope = typeof payload === 'string' ? looseObject(payload) : payload
    if (typeof scope !== 'object' || scope === null) {
      throw new PayloadError('The payload must be a JSON object')
    }
    const state = stateFrom(picks.state?.(scope))
    return { events: [makeEvent({ state }, picks, scope)] }
  },
}
