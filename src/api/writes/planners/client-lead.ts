import { bodyOf, storedValue } from '../body.ts'
import { type Planner, withBody } from '../plan.ts'

/** Up to 26.08.2 an update of a client without client_is_lead fails with status 500, so it is always sent. */
export const clientLead: Planner = {
  hazard: 'H22',
  verbs: ['update'],
  modules: ['clients'],
  isForSuccess: true,
  applies: ({ values }) => values['client_lead'] === undefined,
  plan: (draft, { resource, target }) => {
    const field = resource.fields['client_lead']
    const stored =
      field === undefined ? undefined : storedValue('client_lead', field, target?.raw ?? {})
    return withBody(draft, bodyOf(resource, { client_lead: stored ?? '0' }))
  },
}
