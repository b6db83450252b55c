import { isEmpty } from '../../../records/comparators.ts'
import { bodyOf, writableFields } from '../body.ts'
import { type Facts, type Planner, withBody } from '../plan.ts'

/**
 * An update of a contact writes a flag that is NULL in the database back as an empty text, which isn't a number and
 * fails, so the flag is sent as 0. Up to 26.07 the whole record is sent, and so is the flag.
 */
export const nullFlags: Planner = {
  hazard: 'H23',
  verbs: ['update'],
  modules: ['contacts'],
  isForSuccess: true,
  applies: (facts) => nullFlagsIn(facts).length > 0,
  plan: (draft, facts) =>
    withBody(
      draft,
      bodyOf(facts.resource, Object.fromEntries(nullFlagsIn(facts).map((name) => [name, 0]))),
    ),
}

/** The flags that are NULL in the database and not set by the write. */
function nullFlagsIn({ resource, target, values }: Facts): string[] {
  return writableFields(resource, 'update')
    .filter(([name, { kind, nullable }]) => {
      const isNull = target?.raw[name] !== undefined && isEmpty(target.row[name])
      return kind === 'flag' && nullable && isNull && values[name] === undefined
    })
    .map(([name]) => name)
}
