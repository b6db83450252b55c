import { type Planner, withNotice } from '../plan.ts'

/** A primary location that is archived loses the flag for good. */
export const primaryLocation: Planner = {
  hazard: 'H36',
  verbs: ['archive'],
  modules: ['locations'],
  applies: ({ target }) => target?.row['location_primary'] === true,
  plan: (draft) =>
    withNotice(draft, {
      code: 'primary_lost',
      hazard: 'H36',
      message:
        'Archiving takes the mark off the primary location; it does not come back by itself (H36)',
    }),
}

/** A location that becomes primary takes the flag off the client's others first. */
export const newPrimaryLocation: Planner = {
  hazard: 'H36',
  verbs: ['create', 'update'],
  modules: ['locations'],
  applies: ({ given }) => Number(given['location_primary']) === 1,
  plan: (draft) =>
    withNotice(draft, {
      code: 'primary_moved',
      hazard: 'H36',
      message: 'Only one location of a client is primary: it takes the mark off the others (H36)',
    }),
}
