import { isEmpty } from '../../../records/comparators.ts'
import { bodyOf, writableFields } from '../body.ts'
import { type Facts, type Planner, withBody } from '../plan.ts'

/**
 * A contact's update puts a mark that is NULL in the database back as an empty text, which is no number: it is sent
 * as no. Up to 26.07 the whole record goes along, and the mark with it.
 */
export const nullFlags: Planner = {
  hazard: 'H23',
  verbs: ['update'],
  modules: ['contacts'],
  isForSuccess: true,
  applies: (facts) => absentIn(facts).length > 0,
  plan: (draft, facts) =>
    withBody(
      draft,
      bodyOf(facts.resource, Object.fromEntries(absentIn(facts).map((name) => [name, 0]))),
    ),
}

/** The marks that are neither set nor unset, and not given. */
function absentIn({ resource, target, values }: Facts): string[] {
  return writableFields(resource, 'update')
    .filter(([name, { kind, nullable }]) => {
      const isAbsent = target?.raw[name] !== undefined && isEmpty(target.row[name])
      return kind === 'flag' && nullable && isAbsent && values[name] === undefined
    })
    .map(([name]) => name)
}
