import { RefusedError } from '../../../errors.ts'
import type { Planner } from '../plan.ts'

/** Deleting a client whose name has an apostrophe or a backslash fails halfway, with everything gone. */
export const clientDeletion: Planner = {
  hazard: 'H34',
  verbs: ['delete'],
  modules: ['clients'],
  applies: ({ target }) => /['\\]/.test(String(target?.row['client_name'] ?? '')),
  plan: (draft, { isForced, resource, target }) => {
    if (isForced) return draft
    throw new RefusedError(
      'its name has an apostrophe or a backslash, and the server fails halfway through deleting such clients.',
      {
        hazard: 'H34',
        hint: {
          say: [
            'Instead: rename the client first (',
            { do: 'update', resource: resource.name, id: Number(target?.row[resource.id]) },
            '), or ',
            { do: 'force' },
            '.',
          ],
        },
      },
    )
  },
}
