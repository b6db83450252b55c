import type { Value } from '../../../records/record.ts'
import { type Facts, type Planner, withBody, withNotice } from '../plan.ts'

/** How long a write of a domain may take, in milliseconds: the server looks the name up before it answers. */
const LOOK_UP_TIMEOUT = 90_000

/** An update of a domain looks everything up again. */
export const domainLookUp: Planner = {
  hazard: 'H35',
  verbs: ['create', 'update'],
  modules: ['domains'],
  plan: (draft, facts) => {
    const withTimeout = { ...draft, timeout: LOOK_UP_TIMEOUT }
    if (facts.verb === 'create') return withTimeout
    return withNotice(withTimeout, {
      code: 'looked_up',
      hazard: 'H35',
      message:
        'The server looks up IP, name servers, mail servers, TXT and WHOIS again on every update (H35)',
    })
  },
}

/** An expiry date that is missing or invalid is looked up too, and cleared if the look-up fails. */
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
