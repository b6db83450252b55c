import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RELEASES } from '../hazards/hazard-instance.ts'
import { eachOnce, isSlowSuite } from '../support/division.ts'
import { type Document, importBench } from './bench.ts'
import { importLine, NAMES } from './sample-files.ts'

// Samples on every release: whatever it lacks, everything is written as planned, and a second run finds nothing to do.

const CASES = NAMES.filter((name) => name !== 'bitwarden-org')
const EXPORTS = join(import.meta.dirname, 'exports')

/** The quick suite tries the oldest, one between, and the newest. */
const ON = isSlowSuite ? RELEASES : (['25.01', '26.02', '26.10'] as const)

const TRIED = eachOnce(
  ON.flatMap((release) => CASES.map((name) => ({ release, name }))),
  ({ release }) => release,
  ({ name }) => name,
)

describe.each(ON)('on %s', (release) => {
  it('every sample is written as planned, and is unchanged the second time', async () => {
    for (const { name } of TRIED.filter((one) => one.release === release)) {
      const { instance, itflow, writes } = await importBench(release)
      const [, ...line] = importLine(name, ['--yes', '--skip-invalid', '--json'])
      const first = await itflow([...line, '--max-changes', '100%'])
      if (first.status === 7) continue
      const { counts, rows }: Document = JSON.parse(first.stdout)
      const failed = rows.filter(({ outcome }) => outcome === 'failed')
      expect({ name, failed }).toEqual({ name, failed: [] })
      const isRefused = (counts['refuse'] ?? 0) > 0
      expect({ name, status: first.status }).toEqual({ name, status: isRefused ? 11 : 0 })
      instance.changes()
      writes()
      const second = await itflow([...line, '--max-changes', '100%'])
      const again: Document = JSON.parse(second.stdout)
      const todo = again.rows.filter((row) => row.do === 'create' || row.do === 'update')
      expect({ name, todo }).toEqual({ name, todo: [] })
      expect({ name, changes: instance.changes(), writes: writes() }).toEqual({
        ...{ name, changes: [], writes: 0 },
      })
    }
  })

  it('documents whose update would overwrite others are refused row by row (H03)', async () => {
    const { instance, file, itflow } = await importBench(release)
    const listed = await instance.itflow(['documents', 'list', '--all-clients', '--json'])
    if (listed.status === 7) return
    const [one] = JSON.parse(listed.stdout) as Record<string, string>[]
    const name = one?.['document_name']
    file(
      'docs.json',
      JSON.stringify([
        { name, content: 'new text' },
        { name: 'Brand new', content: 'x' },
      ]),
    )
    const line = ['documents', 'docs.json', '--client', `${one?.['document_client_id']}`, '--yes']
    const { stdout, status } = await itflow([...line, '--skip-invalid', '--json'])
    if (status === 7) return
    const { rows }: Document = JSON.parse(stdout)
    if (rows[0]?.do === 'refuse') expect(JSON.stringify(rows[0])).toMatch(/H0[34]|no operation/)
    else expect(rows[0]?.outcome).toBe('updated')
    const others = instance.changes().filter((line) => /document_content:/.test(line))
    expect(others.length).toBeLessThan(2)
  })
})

describe('domains', () => {
  it('are written in order, and each reports what a look-up changed', async () => {
    const { itflow } = await importBench()
    const line = ['domains', join(EXPORTS, 'cloudflare-domains.csv'), '--client', 'acme', '--yes']
    const map = ['--map', join(EXPORTS, 'cloudflare-domains.yaml')]
    const { stdout, stderr, status } = await itflow([...line, ...map, '--json'])
    expect({ status, stderr }).toMatchObject({ status: 0 })
    const { rows }: Document = JSON.parse(stdout)
    expect(rows[0]?.notices?.join('\n')).toMatch(/H35/)
    expect(rows[0]?.outcome).toBe('updated')
  })
})
