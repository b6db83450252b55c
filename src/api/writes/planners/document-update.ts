import { RefusedError } from '../../../errors.ts'
import type { Planner } from '../plan.ts'

/** An operation that 26.3 added: only a server that has it updates one document at a time. */
const PROOF = 'technicians/time'

/**
 * On 25.09 – 26.02 an update of one document overwrites every document of every client, and up to 25.06 it creates a new
 * one. It is refused unless the server is proven to run 26.3 or later, and can't be forced.
 */
export const documentUpdate: Planner = {
  hazard: 'H03',
  verbs: ['update'],
  modules: ['documents'],
  needs: ['25.09'],
  asks: [PROOF],
  isNotForceable: true,
  applies: (facts) => !facts.has(PROOF),
  plan: (_draft, facts) => {
    throw new RefusedError(
      facts.isAtLeast('25.09')
        ? 'on this server an update of one document overwrites every document of every client.'
        : 'on this server an update of a document creates a new one instead.',
      {
        hazard: 'H03',
        hint: 'Instead: edit it in the browser, or upgrade ITFlow to 26.3 or later.',
      },
    )
  },
}
