import { type Planner, withBody, withNotice } from '../plan.ts'

/** How long a domain's write may take: the server looks its name up while we wait, in milliseconds. */
const LOOK_UP_TIME = 90_000

/** A domain's update looks everything up anew; an expiry date that is not sent is looked up as well. */
export const domainLookUp: Planner = {
  hazard: 'H35',
  verbs: ['create', 'update'],
  modules: ['domains'],
  plan: (draft, facts) => {
    const patient = { ...draft, timeout: LOOK_UP_TIME }
    if (facts.verb === 'create') return patient
    const stored = facts.target?.row['domain_expire'] ?? null
    const withDate =
      facts.given['domain_expire'] === undefined && stored !== null
        ? withBody(patient, { domain_expire: String(stored) })
        : patient
    return withNotice(withDate, {
      code: 'looked_up',
      hazard: 'H35',
      message:
        'The server looks up IP, name servers, mail servers, TXT and WHOIS anew with every update (H35)',
    })
  },
}
