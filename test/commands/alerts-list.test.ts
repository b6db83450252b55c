import { describe, expect, it } from 'vitest'
import { alertId } from '../../src/alerts/alert-id.ts'
import { alertsBranch } from '../../src/commands/alerts/alerts.ts'
import { valueData } from '../../src/completion/values.ts'
import { FORMAT_NAMES } from '../../src/output/format-names.ts'
import { hazardInstance, RELEASES } from '../hazards/hazard-instance.ts'

const IDS = ['a', 'b'].map((key) => alertId(1, key))

/** An instance with two open alerts of client 1. */
async function instanceWithAlerts(release: (typeof RELEASES)[number] = '26.10') {
  const instance = await hazardInstance(release)
  for (const key of ['a', 'b'])
    await instance.itflow(['alerts', 'open', '--client', '1', '--key', key, '--subject', key])
  return instance
}

describe('the list of alerts', () => {
  it.each(RELEASES)('has their IDs on %s', async (release) => {
    const instance = await instanceWithAlerts(release)
    const { status, stdout } = await instance.itflow(['alerts', 'list', '--json'])
    const rows: Record<string, unknown>[] = JSON.parse(stdout)
    expect([status, rows.map((row) => row['alert_id'])]).toEqual([0, IDS])
    expect(rows[0]).toHaveProperty('ticket_details')
  })

  it.each(FORMAT_NAMES)('has the IDs as %s', async (format) => {
    const instance = await instanceWithAlerts()
    for (const more of [
      [],
      ['--fields', 'number,alert_id'],
      ['--names'],
      ['--ids'],
      ['--compact'],
    ]) {
      if (more[0] === '--compact' && !['json', 'ndjson', 'yaml'].includes(format)) continue
      const argv = ['alerts', 'list', '-o', format, ...more]
      const { status, stdout, stderr } = await instance.itflow(argv)
      expect([argv, status, status === 0 ? '' : stderr]).toEqual([argv, 0, ''])
      // The details end with the ID too.
      const shown = stdout.replaceAll(/Alert-ID: [0-9a-f]{32}/g, '')
      for (const id of IDS) expect(shown).toContain(id)
    }
  })

  it('has a column with them at a terminal, cut where it is narrow', async () => {
    const instance = await instanceWithAlerts()
    const wide = await instance.itflow(['alerts', 'list'], { terminal: 160 })
    expect(wide.stdout).toMatch(/NUMBER .* ALERT-ID/)
    for (const id of IDS) expect(wide.stdout).toContain(id)
    const narrow = await instance.itflow(['alerts', 'list'], { terminal: 80 })
    expect(narrow.stdout).toContain('ALERT-ID')
    for (const id of IDS) expect(narrow.stdout).toContain(id.slice(0, 8))
  })

  it.each(['alert_id', 'alert-id', 'ALERT-ID', 'Alert-ID'])(
    'names them %s in --fields and --query',
    async (name) => {
      const instance = await instanceWithAlerts()
      const list = async (...argv: string[]) => {
        const { status, stdout } = await instance.itflow(['alerts', 'list', '--json', ...argv])
        return [status, JSON.parse(stdout)]
      }
      expect(await list('--fields', name)).toEqual([0, IDS.map((id) => ({ alert_id: id }))])
      expect(await list('--query', `[]."${name}"`)).toEqual([0, IDS])
      expect(await list('--query', `[?"${name}"=='${IDS[1]}'].subject`)).toEqual([0, ['b']])
    },
  )

  it('does not know other fields', async () => {
    const instance = await instanceWithAlerts()
    const { status, stderr } = await instance.itflow(['alerts', 'list', '--fields', 'alert_idd'])
    expect([status, stderr]).toEqual([2, expect.stringContaining('alert')])
  })

  it('completes their name in --fields', () => {
    const list = alertsBranch().commands.find(({ name }) => name === 'list')
    const fields = list?.options?.find(({ name }) => name === 'fields')
    const { words } = valueData(fields?.type ?? { kind: 'switch' })
    expect(words).toContainEqual(['alert-id', 'Alert-ID'])
    expect(words).toContainEqual(['subject', 'Subject'])
  })
})
