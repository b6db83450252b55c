import { RefusedError } from '../../../errors.ts'
import type { Planner } from '../plan.ts'

/** A client whose name has an apostrophe or a backslash is deleted with an error, everything gone. */
export const clientDeletion: Planner = {
  hazard: 'H34',
  verbs: ['delete'],
  modules: ['clients'],
  applies: ({ target }) => /['\\]/.test(String(target?.row['client_name'] ?? '')),
  plan: (draft, { isForced, resource, target }) => {
    if (isForced) return draft
    throw new RefusedError(
      'the name has an apostrophe or a backslash, on which the server fails in the middle of deleting.',
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
