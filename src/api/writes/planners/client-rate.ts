import { bodyOf } from '../body.ts'
import { type Planner, withBody, withWarning } from '../plan.ts'

/** Up to 26.08.2 an update of a client without a rate fails with status 500 unless it sets one. */
export const clientRate: Planner = {
  hazard: 'H42',
  verbs: ['update'],
  modules: ['clients'],
  isForSuccess: true,
  needs: ['26.09'],
  applies: ({ values, target, isAtLeast }) =>
    values['client_rate'] === undefined &&
    (target?.row['client_rate'] ?? null) === null &&
    !isAtLeast('26.09'),
  plan: (draft, { resource }) => {
    const rate = { client_rate: '0.00' }
    return withWarning(
      withBody(draft, bodyOf(resource, rate)),
      {
        code: 'rate_added',
        hazard: 'H42',
        message:
          "This server can't update a client without a rate, so the rate is set to 0.00 (H42)",
      },
      rate,
    )
  },
}
