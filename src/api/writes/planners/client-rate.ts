import { bodyOf } from '../body.ts'
import { type Planner, withBody, withWarning } from '../plan.ts'

/** An update of a client that has no rate dies with status 500 up to 26.08.2 unless it names one. */
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
          'This server cannot update a client without a rate: it goes from none to 0.00 (H42)',
      },
      rate,
    )
  },
}
