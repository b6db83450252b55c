import { type Planner, withNotice } from '../plan.ts'

/** A primary location that is archived loses the flag for good. */
export const primaryLocation: Planner = {
  hazard: 'H36',
  verbs: ['archive', 'delete'],
  modules: ['locations'],
  applies: ({ target }) => target?.row['location_primary'] === true,
  plan: (draft) =>
    withNotice(draft, {
      code: 'primary_lost',
      hazard: 'H36',
      message: 'It was the primary location; that flag does not come back by itself (H36)',
    }),
}
