import { RefusedError } from '../../../errors.ts'
import { intval, phpEmpty } from '../../../php/values.ts'
import { nounOf } from '../../../records/describe-record.ts'
import { bodyOf, storedRecord } from '../body.ts'
import { normaliseForStorage } from '../normalise.ts'
import { type Facts, type FieldValues, type Planner, withBody } from '../plan.ts'

/**
 * A contact's update blanks every field it does not name once the client differs, and on the oldest
 * releases fails when one is missing: the whole record is sent, with the contact's own client.
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
    if (target === undefined) return 'it cannot be read with this key, and may be blanked and moved'
    if (intval(body['client_id']) === (client ?? 0)) return undefined
    const unsent = unsentOf(facts)
    const blanked = unsent.length === 0 ? '' : ` and blanks ${unsent.join(', ')}`
    return `without client_id ${client ?? 0} the server moves it to another client${blanked}`
  },
}

/**
 * An apostrophe in a field that is not sent makes the update fail: every field is sent. That was seen up to 25.12
 * and is mended on 26.05; the marker next to that is 26.04.
 */
export const wholeRecord: Planner = {
  hazard: 'H09',
  verbs: ['update'],
  needs: ['26.04'],
  isForSuccess: true,
  applies: (facts) => !facts.isAtLeast('26.04'),
  plan: (draft, facts) => withBody(draft, wholeBody(facts, 'H09')),
}

/** What is stored and not sent, by the names the server reads. */
function unsentOf(facts: Facts): string[] {
  const stored = Object.entries(storedRecord(facts)).filter(
    ([name, value]) => facts.values[name] === undefined && !phpEmpty(value),
  )
  return Object.keys(bodyOf(facts.resource, Object.fromEntries(stored)))
}

/** What is stored, with what is asked for on top; refused where sending it along would change it (H27). */
function wholeBody(facts: Facts, hazard: string): Record<string, string | number> {
  const whole = storedRecord(facts)
  refuseLossyResend(facts, whole, `the whole of ${whichOf(facts)} (${hazard})`)
  return bodyOf(facts.resource, { ...whole, ...facts.values })
}

/** Refuses to send stored values along where that would change one (H27), unless forced; `what` says what has to go along. */
export function refuseLossyResend(facts: Facts, along: FieldValues, what: string): void {
  const harmed = Object.keys(along).filter((name) => isAlteredByResend(name, along, facts))
  if (harmed.length === 0 || facts.isForced) return
  const { fields } = facts.resource
  const labels = harmed.map((name) => fields[name]?.label ?? name)
  throw new RefusedError(
    `this server's update needs ${what}, and would strip ${labels.join(', ')}`,
    {
      hazard: 'H27',
      hint: {
        say: [
          'Instead: give ',
          { do: 'give', resource: facts.resource.name, fields: harmed },
          ' as well, or edit it in the browser; ',
          { do: 'force' },
          ' sends it anyway',
        ],
      },
    },
  )
}

function whichOf({ resource, target }: Facts): string {
  return `${nounOf(resource)} ${String(target?.row[resource.id] ?? '')}`
}

/** Whether the server would change a stored value on its way back: tags go, and texts are trimmed (H27). */
function isAlteredByResend(name: string, whole: FieldValues, { values, resource }: Facts): boolean {
  const [field, value] = [resource.fields[name], whole[name]]
  if (field === undefined || value === undefined || values[name] !== undefined) return false
  return normaliseForStorage(field, value) !== value
}
