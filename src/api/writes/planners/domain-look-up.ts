import type { Value } from '../../../records/record.ts'
import { type Facts, type Planner, withBody, withNotice } from '../plan.ts'

/** How long a domain's write may take: the server looks its name up while we wait, in milliseconds. */
const LOOK_UP_TIME = 90_000

/** A domain's update looks everything up anew. */
export const domainLookUp: Planner = {
  hazard: 'H35',
  verbs: ['create', 'update'],
  modules: ['domains'],
  plan: (draft, facts) => {
    const patient = { ...draft, timeout: LOOK_UP_TIME }
    if (facts.verb === 'create') return patient
    return withNotice(patient, {
      code: 'looked_up',
      hazard: 'H35',
      message:
        'The server looks up IP, name servers, mail servers, TXT and WHOIS anew with every update (H35)',
    })
  },
}

/** An expiry date that is not sent is looked up as well, and one that is sent empty or garbled is cleared where that fails. */
export const domainExpiry: Planner = {
  hazard: 'H35',
  verbs: ['update'],
  modules: ['domains'],
  applies: (facts) => facts.values['domain_expire'] === undefined && storedExpiry(facts) !== null,
  plan: (draft, facts) => withBody(draft, { domain_expire: String(storedExpiry(facts)) }),
  describeLoss: (_draft, facts) =>
    `without domain_expire as YYYY-MM-DD (${storedExpiry(facts)} is stored) the server looks the date up, and may clear it`,
}

function storedExpiry({ target }: Facts): Value {
  return target?.row['domain_expire'] ?? null
}
