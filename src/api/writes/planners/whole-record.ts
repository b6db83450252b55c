import { RefusedError } from '../../../errors.ts'
import { intval, phpEmpty } from '../../../php/values.ts'
import { nounOf } from '../../../records/describe-record.ts'
import { bodyOf, storedRecord } from '../body.ts'
import { normaliseForStorage } from '../normalise.ts'
import { type Facts, type FieldValues, type Planner, withBody } from '../plan.ts'

/**
 * An update of a contact blanks every field that is not sent if the client differs, and on the oldest releases fails if
 * one is missing, so the whole record is sent, with the contact's own client.
 */
export const wholeContact: Planner = {
  hazard: 'H02',
  verbs: ['update'],
  modules: ['contacts'],
  needs: ['26.08'],
  applies: (facts) => !facts.isAtLeast('26.08'),
  plan: (draft, facts) => withBody(draft, wholeBody(facts, 'H02')),
  describeLoss: ({ body }, facts) => {
    const { target, client } = facts
    if (target === undefined) return "this key can't read it, so it could be blanked and moved"
    if (intval(body['client_id']) === (client ?? 0)) return undefined
    const unsent = unsentOf(facts)
    const blanked = unsent.length === 0 ? '' : ` and blanks ${unsent.join(', ')}`
    return `without client_id ${client ?? 0} the server moves it to another client${blanked}`
  },
}

/**
 * An apostrophe in a field that is not sent makes an update fail, so every field is sent. Seen up to 25.12 and fixed in
 * 26.05; the closest release that can be proven is 26.04.
 */
export const wholeRecord: Planner = {
  hazard: 'H09',
  verbs: ['update'],
  needs: ['26.04'],
  isForSuccess: true,
  applies: (facts) => !facts.isAtLeast('26.04'),
  plan: (draft, facts) => withBody(draft, wholeBody(facts, 'H09')),
}

/** The names in a request of the fields that have a value and are not sent. */
function unsentOf(facts: Facts): string[] {
  const stored = Object.entries(storedRecord(facts)).filter(
    ([name, value]) => facts.values[name] === undefined && !phpEmpty(value),
  )
  return Object.keys(bodyOf(facts.resource, Object.fromEntries(stored)))
}

/** The stored values with the requested ones on top; throws if sending the stored ones would change them (H27). */
function wholeBody(facts: Facts, hazard: string): Record<string, string | number> {
  const whole = storedRecord(facts)
  const { resource, target } = facts
  const what = `the whole ${nounOf(resource)} ${String(target?.row[resource.id] ?? '')}`
  refuseLossyResend(facts, whole, `${what} (${hazard})`)
  return bodyOf(facts.resource, { ...whole, ...facts.values })
}

/** Throws a RefusedError if sending stored values again would change one (H27), unless forced; `what` names the values. */
export function refuseLossyResend(facts: Facts, resent: FieldValues, what: string): void {
  const altered = Object.keys(resent).filter((name) => isAlteredByResend(name, resent, facts))
  if (altered.length === 0 || facts.isForced) return
  const { fields } = facts.resource
  const labels = altered.map((name) => fields[name]?.label ?? name)
  throw new RefusedError(
    `an update on this server has to send ${what} again, which would strip ${labels.join(', ')}`,
    {
      hazard: 'H27',
      hint: {
        say: [
          'Instead: give ',
          { do: 'give', resource: facts.resource.name, fields: altered },
          ' as well, or edit it in the browser; ',
          { do: 'force' },
          ' sends it anyway',
        ],
      },
    },
  )
}

/** Whether the server would change a stored value that is sent again: it strips tags and trims texts (H27). */
function isAlteredByResend(
  name: string,
  resent: FieldValues,
  { values, resource }: Facts,
): boolean {
  const [field, value] = [resource.fields[name], resent[name]]
  if (field === undefined || value === undefined || values[name] !== undefined) return false
  return normaliseForStorage(field, value) !== value
}
