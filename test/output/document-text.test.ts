import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DocumentBlock } from '../../src/output/document/document.ts'
import { documentText } from '../../src/output/document/text.ts'
import type { FormatOptions } from '../../src/output/format-options.ts'
import { isTerminalSafe } from '../../src/text/terminal-safe.ts'
import { widthOf } from '../../src/text/width.ts'
import { isSlowSuite } from '../support/division.ts'
import { OPTIONS, REPORT } from './document-samples.ts'
import { hostileReport } from './hostile-report.ts'
import { TICKETS, ticketSheet } from './made-up.ts'

describe('a report as text', () => {
  it('has headings, and facts, tables and bars in columns', async () => {
    expect(await documentText(REPORT, OPTIONS)).toBe(`Müller & Söhne
==============
From acme.example on 24 Nov 2026
Times are in UTC

Client
------
  Type     Managed
  Address  1 High St
           Berlin
  Website  —

  Call first.

  The server room is in the cellar.

Open tickets (2)
----------------
  NUMBER    SUBJECT          PRIORITY  STATUS  CONTACT  AMOUNT  UPDATED
  TCK-1042  Printer offline  High      Open    7          9.50  24 Nov 2026
            in accounting                                       10:00
  TCK-998   VPN              Low       9       —        120.00  —
            に接続できない

Assets (17)
-----------
  By type
  Laptop   12  ████████████████████████
  Server    5  ██████████
  Unknown   0

  What expires
  NAME  WARRANTY                 SEATS
  LT-1  18 Nov 2026 (expired)        1
  LT-2  28 Nov 2026 (in 4 days)     25
  LT-3  15 Jan 2028                  —
  LT-4  —                            —

Changes
-------
  - TCK-1042 Printer
    - Closed
    - by Ann

Documents (0)
-------------
  There are none.

Domains
-------
  Could not be read: this key may not read domains.
`)
  })

  it('is in words only for a screen reader', async () => {
    expect(await documentText(REPORT, { ...OPTIONS, isAccessible: true })).toBe(`Müller & Söhne
From acme.example on 24 Nov 2026
Times are in UTC

Client
Type: Managed
Address:
1 High St
Berlin
Website: none

Call first.

The server room is in the cellar.

Open tickets (2)
TCK-1042
Subject: Printer offline in accounting
Priority: High
Status: Open
Contact: 7
Amount: 9.50
Updated: 24 Nov 2026 10:00

TCK-998
Subject: VPN に接続できない
Priority: Low
Status: 9
Amount: 120.00

Assets (17)
By type
Laptop: 12
Server: 5
Unknown: 0

What expires
LT-1
Warranty expires: 18 Nov 2026 (expired)
Seats: 1

LT-2
Warranty expires: 28 Nov 2026 (in 4 days)
Seats: 25

LT-3
Warranty expires: 15 Jan 2028

LT-4

Changes
TCK-1042 Printer
Closed
by Ann

Documents (0)
There are none.

Domains
Could not be read: this key may not read domains.
`)
  })

  it.each([20, 40, 80])(
    'fits %d columns, whatever the texts, which never look like headings',
    async (columns) => {
      await fc.assert(
        fc.asyncProperty(hostileReport, fc.boolean(), async (report, isTerminal) => {
          const sections = report.sections.map((section) => ({ ...section, title: 'A' }))
          const options = { ...OPTIONS, isTerminal, columns }
          const lines = (await documentText({ ...report, sections }, options)).split('\n')
          expect(lines.filter((line) => widthOf(line) > columns)).toEqual([])
          expect(lines.filter((line) => !isTerminalSafe(line))).toEqual([])
          const heading = lines.findLastIndex((line, at) => line === '-' && lines[at - 1] === 'A')
          expect(heading).toBeGreaterThan(0)
          expect(lines.slice(heading + 1).filter((line) => /^\S/.test(line))).toEqual([])
        }),
        { numRuns: isSlowSuite ? 2000 : 60 },
      )
    },
  )
})

describe('a table in a text', () => {
  const written = (block: DocumentBlock, options: Partial<FormatOptions>) =>
    documentText(
      { title: 'A', details: [], sections: [{ name: 'b', title: 'B', blocks: [block] }] },
      { ...OPTIONS, ...options },
    )
  const tickets = { kind: 'table', caption: 'B', sheet: ticketSheet(TICKETS) } as const

  it('is cut to the width of a terminal, and says so', async () => {
    expect(await written(tickets, { isTerminal: true, columns: 50 })).toBe(`A
=

B
-
  NUMBER    SUBJECT               PRIORITY  STATUS
  TCK-1042  Printer offline in …  High      Open
  TCK-998   VPN に接続できない    Low       9
  Not shown at this width: CONTACT, AMOUNT,
  UPDATED and the ends of SUBJECT
`)
  })

  it('becomes a list of records in a piped text that it does not fit, so that nothing is cut', async () => {
    expect(await written(tickets, { columns: 50 })).toBe(`A
=

B
-
  TCK-1042
  Subject: Printer offline in accounting
  Priority: High
  Status: Open
  Contact: 7
  Amount: 9.50
  Updated: 24 Nov 2026 10:00

  TCK-998
  Subject: VPN に接続できない
  Priority: Low
  Status: 9
  Amount: 120.00
`)
  })

  it('has no heading if it is to have none', async () => {
    expect(await written(tickets, { hasHeading: false })).not.toContain('NUMBER')
  })

  it('is facts if its sheet is one record', async () => {
    const sheet = { ...ticketSheet(TICKETS), isList: false }
    const text = await written({ ...tickets, sheet }, {})
    expect(text).toContain('  Subject   Printer offline in accounting\n')
    expect(text).toContain('  Details   Tray & drum\n')
  })
})
