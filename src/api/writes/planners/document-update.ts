import { RefusedError } from '../../../errors.ts'
import type { Planner } from '../plan.ts'

/**
 * On 25.09 – 26.02 an update of one document overwrites every document of every client, and up to 25.06 it
 * makes a new one: refused on every server not proven to be 26.3 or later, and never forced.
 */
export const documentUpdate: Planner = {
  hazard: 'H03',
  verbs: ['update'],
  modules: ['documents'],
  needs: ['26.3', '25.09'],
  applies: (facts) => !facts.isAtLeast('26.3'),
  plan: (_draft, facts) => {
    throw new RefusedError(
      facts.isAtLeast('25.09')
        ? 'on this server an update of one document overwrites every document of every client.'
        : 'on this server an update of a document makes a new one instead.',
      {
        hazard: 'H03',
        hint: 'Way round: edit it in the browser, or upgrade ITFlow to 26.3 or later.',
      },
    )
  },
}
