import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isTouchedByPerson, NEW_STATUS } from '../../src/alerts/touched-ticket.ts'

const technician = fc.constantFrom(null, 0, 1, 2)

test('a ticket is taken once it is assigned to anyone but the one it was opened with', () => {
  fc.assert(
    fc.property(technician, fc.constantFrom(undefined, 0, 1, 2), (now, assigned) => {
      const row = { ticket_status: NEW_STATUS, ticket_assigned_to: now }
      const isTouched = isTouchedByPerson(
        { row, raw: {} },
        { status: NEW_STATUS, assigned, replies: undefined },
      )
      expect(isTouched).toBe((now ?? 0) !== (assigned ?? 0))
    }),
  )
})
