import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StoredRecord } from '../../src/api/records/read.ts'
import { countWork, WORK_SECTIONS, type WorkSection } from '../../src/reports/duty-sections.ts'
import { openWork, type WorkRecord, workModules } from '../../src/reports/open-work.ts'
import { resources } from '../../src/resources/index.ts'
import { fixedZone } from '../../src/time/zone.ts'

const [MODULE] = workModules()
const SECTIONS = Object.keys(WORK_SECTIONS) as WorkSection[]

const moment = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 19))

const row = fc.record({
  ticket_id: fc.integer({ min: 1, max: 99 }),
  ticket_client_id: fc.option(fc.integer({ min: 1, max: 3 })),
  ticket_priority: fc.constantFrom('Low', 'Medium', 'High', 'Urgent', 'Whenever', null),
  ticket_status: fc.integer({ min: 1, max: 9 }),
  ticket_assigned_to: fc.option(fc.integer({ min: 1, max: 3 })),
  ticket_created_at: moment,
  ticket_updated_at: fc.option(moment),
  ticket_archived_at: fc.option(moment),
  ticket_closed_at: fc.constant(null),
  ticket_response_due_at: fc.option(moment),
  ticket_resolution_due_at: fc.option(moment),
  ticket_first_response_at: fc.option(moment),
  ticket_response_sla_met: fc.constantFrom(true, false, null),
  ticket_resolution_sla_met: fc.constantFrom(true, false, null),
})

const rows = fc.uniqueArray(row, { selector: ({ ticket_id }) => ticket_id, maxLength: 20 })

const openOf = (all: readonly StoredRecord['row'][], minutes = 0): WorkRecord[] =>
  MODULE === undefined
    ? []
    : openWork(
        MODULE,
        all.map((one) => ({ row: one, raw: {} })),
        new Map(),
        fixedZone(minutes),
      )

const idsOf = (work: readonly WorkRecord[]) => work.map((one) => Number(one.row['ticket_id']))

describe('open work', () => {
  it('is what is neither resolved, closed nor archived', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const open = all.filter(
          (one) => ![4, 5].includes(one.ticket_status) && one.ticket_archived_at === null,
        )
        expect(idsOf(openOf(all))).toEqual(open.map(({ ticket_id }) => ticket_id))
      }),
    )
  })

  it('has the first deadline that is not over', () => {
    fc.assert(
      fc.property(rows, (all) => {
        for (const { row: one, deadline } of openOf(all)) {
          const response =
            one['ticket_response_sla_met'] === true || one['ticket_first_response_at'] !== null
              ? null
              : one['ticket_response_due_at']
          const resolution =
            one['ticket_resolution_sla_met'] === true ? null : one['ticket_resolution_due_at']
          const [first] = [response, resolution].filter((due) => typeof due === 'string').sort()
          expect(deadline === undefined ? undefined : one[deadline.field]).toBe(first)
        }
      }),
    )
  })

  it('is in the same order however it was listed, and whatever the zone', () => {
    fc.assert(
      fc.property(
        rows.chain((all) =>
          fc.tuple(
            fc.constant(all),
            fc.shuffledSubarray(all, { minLength: all.length }),
            fc.integer({ min: -48, max: 56 }).map((quarters) => quarters * 15),
          ),
        ),
        fc.constantFrom(...SECTIONS),
        ([all, shuffled, minutes], name) => {
          const { order } = WORK_SECTIONS[name]
          expect(idsOf(openOf(shuffled, minutes).sort(order))).toEqual(
            idsOf(openOf(all).sort(order)),
          )
        },
      ),
    )
  })

  it('is counted once for each client', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const open = openOf(all)
        const counts = countWork(open, ({ client }) => client)
        expect(counts.flatMap(({ work }) => idsOf(work)).sort()).toEqual(idsOf(open).sort())
        expect(new Set(counts.map(({ id }) => id)).size).toBe(counts.length)
      }),
    )
  })

  it.each(workModules())('is declared with fields that $resource.name has', (module) => {
    const { resource, priority, deadlines, ...roles } = module
    expect(resources[resource.name]).toBe(resource)
    for (const name of [roles.assignee, roles.opened, roles.updated]) {
      expect(resource.fields).toHaveProperty(name)
    }
    expect(priority?.choices).toContain(priority?.urgentFrom)
    for (const name of deadlines) {
      const { sla } = resource.fields[name] ?? {}
      expect(resource.fields).toHaveProperty(sla?.metField ?? 'none')
      if (sla?.doneField !== undefined) expect(resource.fields).toHaveProperty(sla.doneField)
    }
  })
})
