import { describe, expect, it } from 'vitest'
import { baseDraft } from '../../../../src/api/writes/body.ts'
import { assetInterface } from '../../../../src/api/writes/planners/asset-interface.ts'
import { clientDeletion } from '../../../../src/api/writes/planners/client-deletion.ts'
import { clientLead } from '../../../../src/api/writes/planners/client-lead.ts'
import { clientRate } from '../../../../src/api/writes/planners/client-rate.ts'
import {
  documentContent,
  documentName,
} from '../../../../src/api/writes/planners/document-escaping.ts'
import { documentUpdate } from '../../../../src/api/writes/planners/document-update.ts'
import { domainExpiry, domainLookUp } from '../../../../src/api/writes/planners/domain-look-up.ts'
import { clearedByArchive, onlyOnePrimary } from '../../../../src/api/writes/planners/flags.ts'
import { applyPlanners, PLANNERS } from '../../../../src/api/writes/planners/index.ts'
import { networkAddress } from '../../../../src/api/writes/planners/network-address.ts'
import { replyStatus, replyType } from '../../../../src/api/writes/planners/ticket-replies.ts'
import { wholeContact, wholeRecord } from '../../../../src/api/writes/planners/whole-record.ts'
import { RefusedError } from '../../../../src/errors.ts'
import { HAZARDS } from '../../../../src/hazards/register.ts'
import { resources } from '../../../../src/resources/index.ts'
import { DRAFT, factsOf } from '../planning.ts'

/** The hazard that a refusal names. */
const refusalOf = (work: () => unknown): string | undefined => {
  try {
    work()
  } catch (error) {
    if (error instanceof RefusedError) return error.hazard
    throw error
  }
  return undefined
}

const codes = ({ notices }: { notices: readonly { code: string }[] }) =>
  notices.map(({ code }) => code)

const ASSET = {
  asset_id: '7',
  asset_client_id: '1',
  asset_name: 'PC',
  interface_ip: '10.0.0.7',
  interface_mac: 'aa:bb',
  interface_network_id: '3',
}

describe('every planner', () => {
  it('cites a hazard in the register', () => {
    const numbers = HAZARDS.map(({ number }) => number as string)
    for (const { hazard } of PLANNERS) expect(numbers).toContain(hazard)
  })

  it('uses only facts that it declares', () => {
    for (const planner of PLANNERS) {
      for (const module of planner.modules ?? Object.values(resources).map(({ name }) => name)) {
        for (const verb of planner.verbs) {
          const facts = factsOf(module, {
            verb,
            raw: { [resources[module].id]: '1' },
            isForced: true,
            isAtLeast: (release) => {
              expect(planner.needs, planner.hazard).toContain(release)
              return true
            },
            has: (operation) => {
              expect(planner.asks, planner.hazard).toContain(operation)
              return true
            },
          })
          if (planner.applies?.(facts) ?? true) planner.plan(DRAFT, facts)
        }
      }
    }
  })
})

describe("H01 the plan for an asset's interface", () => {
  it('sends along the fields that are not set', () => {
    const { body, notices } = assetInterface.plan(DRAFT, factsOf('assets', { raw: ASSET }))
    expect(body).toEqual({ asset_ip: '10.0.0.7', asset_mac: 'aa:bb', asset_network_id: '3' })
    expect(codes({ notices })).toEqual(['sent_along'])
  })

  it('does not replace the requested values', () => {
    const facts = factsOf('assets', { raw: ASSET, values: { interface_ip: '10.0.0.8' } })
    expect(assetInterface.plan(DRAFT, facts).body).toEqual({
      asset_mac: 'aa:bb',
      asset_network_id: '3',
    })
  })

  it('sends and reports nothing for an asset without an interface', () => {
    const raw = { ...ASSET, interface_ip: null, interface_mac: null, interface_network_id: null }
    const planned = assetInterface.plan(DRAFT, factsOf('assets', { raw }))
    expect(planned.body).toEqual({ asset_ip: '', asset_mac: '', asset_network_id: '0' })
    expect(planned.notices).toEqual([])
  })

  it('is refused if the read did not have the fields, unless forced or all are set', () => {
    const raw = { asset_id: '7', asset_client_id: '1' }
    const plan = (more: object) => () =>
      assetInterface.plan(DRAFT, factsOf('assets', { raw, ...more }))
    const given = { interface_ip: '', interface_mac: '', interface_network_id: 0 }
    expect(refusalOf(plan({}))).toBe('H01')
    expect(refusalOf(plan({ isForced: true }))).toBeUndefined()
    expect(refusalOf(plan({ values: given }))).toBeUndefined()
  })
})

describe('H02 the plan for a contact', () => {
  const raw = {
    contact_id: '4',
    contact_client_id: '2',
    contact_name: "Mary O'Neill",
    contact_title: null,
    contact_email: 'mary@acme.example',
    contact_phone: '5550104',
    contact_primary: '0',
    contact_location_id: '0',
  }

  it('sends the whole contact with the requested values on top', () => {
    const facts = factsOf('contacts', { release: '26.07', raw, values: { contact_title: 'CFO' } })
    expect(wholeContact.applies?.(facts)).toBe(true)
    expect(wholeContact.plan(DRAFT, facts).body).toEqual({
      contact_name: "Mary O'Neill",
      contact_title: 'CFO',
      contact_email: 'mary@acme.example',
      contact_phone: '5550104',
      contact_primary: '0',
      contact_location_id: '0',
    })
  })

  it('does not exist from 26.08 on', () => {
    expect(wholeContact.applies?.(factsOf('contacts', { raw }))).toBe(false)
    expect(wholeContact.applies?.(factsOf('contacts', { raw, release: '26.08' }))).toBe(false)
  })

  it.each([{ contact_notes: 'a <b>c' }, { contact_notes: ' a' }, { contact_phone: '555-0104' }])(
    'is refused where sending %j along would change it, unless it is given again',
    (more) => {
      const facts = { release: '26.07' as const, raw: { ...raw, ...more } }
      const plan = (extra: object) => () =>
        wholeContact.plan(DRAFT, factsOf('contacts', { ...facts, ...extra }))
      expect(refusalOf(plan({}))).toBe('H27')
      expect(refusalOf(plan({ isForced: true }))).toBeUndefined()
      const name = Object.keys(more)[0] ?? ''
      expect(refusalOf(plan({ values: { [name]: 'new' } }))).toBeUndefined()
    },
  )
})

describe('H09 the plan for any record', () => {
  it('sends the whole record up to 26.3, without empty dates and encrypted fields', () => {
    const raw = {
      credential_id: '1',
      credential_client_id: '1',
      credential_name: "O'Neill",
      credential_username: 'mary',
      credential_password: false,
      credential_otp_secret: 'JBSW',
      credential_important: '1',
    }
    const facts = factsOf('credentials', { raw, release: '25.12' })
    expect(wholeRecord.applies?.(facts)).toBe(true)
    const { body } = wholeRecord.plan(DRAFT, facts)
    expect(body).toMatchObject({ credential_name: "O'Neill", credential_otp_secret: 'JBSW' })
    expect(body).toMatchObject({ credential_favorite: '1', credential_important: '1' })
    expect(Object.keys(body)).not.toContain('credential_password')
    expect(Object.keys(body)).not.toContain('credential_username')
    const asset = factsOf('assets', {
      raw: { ...ASSET, asset_purchase_date: null, asset_warranty_expire: '2027-01-01' },
      release: '25.12',
    })
    const sent = wholeRecord.plan(DRAFT, asset).body
    expect(sent).toMatchObject({ asset_warranty_expire: '2027-01-01', asset_ip: '10.0.0.7' })
    expect(Object.keys(sent)).not.toContain('asset_purchase_date')
    expect(wholeRecord.applies?.(factsOf('assets', { release: '26.04' }))).toBe(false)
  })
})

describe('H03 the plan for an update of a document', () => {
  it('is a refusal if the proof is missing, forced or not', () => {
    for (const release of ['25.01', '25.09', '26.02'] as const) {
      const facts = factsOf('documents', { release, isForced: true })
      expect(documentUpdate.applies?.(facts)).toBe(true)
      expect(refusalOf(() => documentUpdate.plan(DRAFT, facts))).toBe('H03')
    }
    expect(documentUpdate.applies?.(factsOf('documents', { release: '26.3' }))).toBe(false)
  })

  it('depends only on the proof, not on a release', () => {
    const facts = factsOf('documents', { release: '26.10', has: () => false })
    expect(documentUpdate.applies?.(facts)).toBe(true)
  })
})

describe('H04 the plan for a document with quotes', () => {
  const raw = { document_id: '1', document_content: "<p>don't</p>", document_name: 'A' }

  it('sends the requested content without them, and reports that', () => {
    const given = { document_content: '<p class="x">a</p>' }
    for (const verb of ['create', 'update'] as const) {
      const planned = documentContent.plan(
        DRAFT,
        factsOf('documents', { verb, values: given, raw }),
      )
      expect(planned.body).toEqual({ document_content: '<p class=x>a</p>' })
      expect(codes(planned)).toEqual(['rewritten'])
    }
  })

  it('sends the stored content along on an update, and reports that', () => {
    const planned = documentContent.plan(DRAFT, factsOf('documents', { raw }))
    expect(planned.body).toEqual({ document_content: '<p>don&#39;t</p>' })
    expect(codes(planned)).toEqual(['sent_along'])
  })

  it('leaves everything else unchanged', () => {
    const plain = { ...raw, document_content: '<p>x</p>' }
    expect(documentContent.plan(DRAFT, factsOf('documents', { raw: plain }))).toBe(DRAFT)
  })

  it('is a refusal if a script needs them, unless forced', () => {
    const given = { document_content: '<script>"x"</script>' }
    const plan = (isForced: boolean) => () =>
      documentContent.plan(DRAFT, factsOf('documents', { values: given, isForced }))
    expect(refusalOf(plan(false))).toBe('H04')
    expect(plan(true)()).toBe(DRAFT)
  })

  it('is a refusal if the name or the description has them from 26.04 on', () => {
    const facts = (more: object) => factsOf('documents', { raw: { ...raw, ...more } })
    const plan = (more: object) => refusalOf(() => documentName.plan(DRAFT, facts(more)))
    expect(plan({})).toBeUndefined()
    expect(plan({ document_name: "Ada's" })).toBe('H04')
    expect(plan({ document_description: 'a\nb' })).toBe('H04')
    expect(documentName.applies?.(factsOf('documents', { raw, release: '26.3' }))).toBe(false)
    const mended = factsOf('documents', {
      raw: { ...raw, document_name: "Ada's" },
      values: { document_name: 'Of Ada' },
    })
    expect(refusalOf(() => documentName.plan(DRAFT, mended))).toBeUndefined()
  })
})

describe('H22 the plan for a client', () => {
  it('sends the lead flag as stored', () => {
    const raw = { client_id: '1', client_lead: '1' }
    expect(clientLead.plan(DRAFT, factsOf('clients', { raw })).body).toEqual({
      client_is_lead: '1',
    })
    const given = { client_lead: 0 }
    expect(clientLead.applies?.(factsOf('clients', { raw, values: given }))).toBe(false)
  })
})

describe('H28 and H37 the plan for a reply', () => {
  const facts = (given: Record<string, string | number>, isTicketClosed = false) =>
    factsOf('ticket-replies', { verb: 'create', values: given, related: { isTicketClosed } })

  it('reports that a public one is mailed', () => {
    expect(replyType.applies?.(facts({ ticket_reply_type: 'Internal' }))).toBe(false)
    const open = facts({ ticket_reply_type: 'Public' })
    expect(replyType.applies?.(open)).toBe(true)
    expect(codes(replyType.plan(DRAFT, open))).toEqual(['mailed'])
  })

  it('is a refusal for the status Closed, and for any status on a closed ticket', () => {
    expect(refusalOf(() => replyStatus.plan(DRAFT, facts({ ticket_status: 5 })))).toBe('H37')
    expect(refusalOf(() => replyStatus.plan(DRAFT, facts({ ticket_status: 2 }, true)))).toBe('H37')
    expect(replyStatus.plan(DRAFT, facts({ ticket_status: 2 }))).toBe(DRAFT)
    expect(replyStatus.applies?.(facts({}, true))).toBe(false)
  })
})

describe("H34 the plan for a client's deletion", () => {
  it.each(["Ada's", 'A\\B'])('is a refusal for the name %s, unless forced', (name) => {
    const raw = { client_id: '1', client_name: name }
    const facts = factsOf('clients', { verb: 'delete', raw })
    expect(clientDeletion.applies?.(facts)).toBe(true)
    expect(refusalOf(() => clientDeletion.plan(DRAFT, facts))).toBe('H34')
    expect(clientDeletion.plan(DRAFT, { ...facts, isForced: true })).toBe(DRAFT)
  })

  it('does not exist for other names', () => {
    const raw = { client_id: '1', client_name: 'Acme' }
    expect(clientDeletion.applies?.(factsOf('clients', { verb: 'delete', raw }))).toBe(false)
  })
})

describe('H35 the plan for a domain', () => {
  const raw = { domain_id: '1', domain_name: 'acme.example', domain_expire: '2027-06-01' }

  it('allows a long time-out, and sends the stored date along', () => {
    const facts = factsOf('domains', { raw })
    const planned = applyPlanners(DRAFT, facts)
    expect(planned).toMatchObject({ body: { domain_expire: '2027-06-01' }, timeout: 90_000 })
    expect(codes(domainLookUp.plan(DRAFT, facts))).toEqual(['looked_up'])
  })

  it('does not replace a requested date, and leaves out an empty one', () => {
    const given = { domain_expire: '2028-01-01' }
    expect(domainExpiry.applies?.(factsOf('domains', { raw, values: given }))).toBe(false)
    const without = { ...raw, domain_expire: null }
    expect(domainExpiry.applies?.(factsOf('domains', { raw: without }))).toBe(false)
  })
})

describe('H36 the plan for flags that are lost', () => {
  const cleared = Object.values(resources).flatMap((resource) =>
    Object.entries(resource.fields)
      .filter(([, { isClearedByArchive }]) => isClearedByArchive === true)
      .map(([name]) => [resource.name, name] as const),
  )

  it('knows the flags of contacts, credentials and locations', () => {
    expect(new Set(cleared.map(([module]) => module))).toEqual(
      new Set(['contacts', 'credentials', 'locations']),
    )
  })

  it.each(cleared)('of %s warns before archiving clears %s', (module, name) => {
    const archiving = factsOf(module, { verb: 'archive', raw: { [name]: '1' } })
    expect(clearedByArchive.applies?.(archiving)).toBe(true)
    const { warnings, sideEffects, body } = clearedByArchive.plan(DRAFT, archiving)
    expect(warnings?.map(({ code }) => code)).toEqual(['cleared_by_archive'])
    expect(sideEffects).toEqual({ [name]: 0 })
    expect(body).toEqual(DRAFT.body)
    const clear = factsOf(module, { verb: 'archive', raw: { [name]: '0' } })
    expect(clearedByArchive.applies?.(clear)).toBe(false)
  })

  it('warns that another record becomes the only primary one', () => {
    const raw = { location_id: '1', location_primary: '0' }
    const making = factsOf('locations', { raw, values: { location_primary: 1 } })
    expect(onlyOnePrimary.applies?.(making)).toBe(true)
    const { warnings = [] } = onlyOnePrimary.plan(DRAFT, making)
    expect(warnings.map(({ code }) => code)).toEqual(['primary_moved'])
    expect(onlyOnePrimary.applies?.(factsOf('locations', { raw }))).toBe(false)
    const given = { contact_primary: 1 }
    for (const [release, isTold] of [
      ['25.09', false],
      ['25.11', true],
    ] as const) {
      const contact = factsOf('contacts', { raw: { contact_id: '1' }, values: given, release })
      expect(onlyOnePrimary.applies?.(contact)).toBe(isTold)
    }
  })
})

describe('H42 the plan for a client without a rate', () => {
  it('sends a rate of 0 if there is none, and reports that', () => {
    const without = factsOf('clients', { raw: { client_id: '1', client_rate: null } })
    const safe = clientRate.plan(DRAFT, without)
    expect(safe.body).toMatchObject({ client_rate: '0.00' })
    expect(safe.sideEffects).toEqual({ client_rate: '0.00' })
    expect(safe.warnings?.[0]?.message).toContain('set to 0.00')
  })

  it.each([
    ['26.08.2', null, {}, true],
    ['26.09', null, {}, false],
    ['26.05', '0.00', {}, false],
    ['26.05', null, { client_rate: '5.00' }, false],
  ] as const)('on %s with %s, given %o: %s', (release, client_rate, given, isConcerned) => {
    const facts = factsOf('clients', {
      raw: { client_id: '1', client_rate },
      values: given,
      release,
    })
    expect(clientRate.applies?.(facts)).toBe(isConcerned)
  })
})

describe('H39 the plan for a network', () => {
  it.each([
    ['10.0.0.0/8', false],
    ['192.0.2.1', false],
    ['2001:db8::/128', false],
    ['10.0.0.0/33', true],
    ['10.0.0.0/8/8', true],
    ['10.0.0.0/', true],
    ['2001:db8::/129', true],
    ['hello', true],
    ['', true],
  ])('of %j concerns it: %s', (network, isWrong) => {
    const facts = factsOf('networks', { values: { network } })
    expect(networkAddress.applies?.(facts)).toBe(isWrong)
    expect(refusalOf(() => networkAddress.plan(DRAFT, facts))).toBe('H39')
    expect(networkAddress.plan(DRAFT, { ...facts, isForced: true })).toBe(DRAFT)
  })
})

describe('all plans together', () => {
  it("send the whole record with the requested values for an asset's update on an old release", () => {
    const facts = factsOf('assets', { raw: ASSET, release: '25.01', values: { asset_name: 'PC2' } })
    const { body } = applyPlanners(baseDraft(facts), facts)
    expect(body).toEqual({
      asset_id: 7,
      client_id: 1,
      asset_name: 'PC2',
      asset_ip: '10.0.0.7',
      asset_mac: 'aa:bb',
      asset_network_id: '3',
    })
  })

  it('leave other verbs and modules alone', () => {
    const facts = factsOf('vendors', { raw: { vendor_id: '1' }, values: { vendor_name: 'V' } })
    const draft = baseDraft(facts)
    expect(applyPlanners(draft, facts)).toBe(draft)
  })
})
