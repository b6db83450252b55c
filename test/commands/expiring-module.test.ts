import { describe, expect, it } from 'vitest'
import { resources } from '../../src/resources/index.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { withModule } from '../support/declare.ts'

// A module of newer releases, with two days that are declared as expiries: nothing else makes the command list them.

const { domains } = resources

const LEASES = {
  ...domains,
  name: 'leases',
  noun: 'lease',
  nouns: 'leases',
  module: 'leases',
  id: 'lease_id',
  prefix: 'lease_',
  label: 'lease_name',
  client: 'lease_client_id',
  archivedAt: 'lease_archived_at',
  keys: {},
  columns: [],
  filters: [],
  operations: { read: { file: 'read', level: 1, since: '26.08' } },
  fields: Object.fromEntries([
    ...Object.entries(domains.fields).map(([name, field]) => [
      name.replace('domain_', 'lease_'),
      field,
    ]),
    [
      'lease_support_expire',
      {
        ...domains.fields['domain_expire'],
        label: 'Support',
        expires: { noun: 'support', nouns: 'supports' },
      },
    ],
  ]),
} as unknown as typeof domains

withModule(() => LEASES)

describe('a module that declares expiries', () => {
  it('is listed, with a line for each of its days', async () => {
    const { put, itflow } = await hazardInstance('26.10')
    put('leases', {
      lease_name: 'Copier',
      lease_expire: '2026-11-30',
      lease_support_expire: '2026-11-26',
      lease_client_id: '1',
    })
    const { status, stdout } = await itflow(['expiring', '--kinds', 'leases,supports', '--json'])
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject([
      { kind: 'support', module: 'leases', id: 1, name: 'Copier', days_left: 2 },
      { kind: 'lease', module: 'leases', id: 1, name: 'Copier', days_left: 6 },
    ])
  })

  it("is reported on a release that lacks it, which isn't a failure", async () => {
    const { itflow } = await hazardInstance('26.07')
    const { status, stdout, stderr } = await itflow(['expiring'])
    expect(status).toBe(0)
    expect(stdout).toContain('acme.example')
    expect(stderr).toContain('This server has no leases')
  })

  it('is reported in the line for monitoring, and nowhere else', async () => {
    const { itflow } = await hazardInstance('26.07')
    const argv = ['expiring', '--kinds', 'domains,leases', '--expired-within', '0']
    const { status, stdout, stderr } = await itflow([...argv, '--check', 'warn=1,crit=0'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^EXPIRING OK - .*; This server has no leases \|/)
  })

  it('is the failure itself if nothing else was asked for', async () => {
    const { itflow } = await hazardInstance('26.07')
    const { status, stderr } = await itflow(['expiring', '--kinds', 'leases'])
    expect(status).toBe(7)
    expect(stderr).toContain('no operation to read leases')
  })

  it('is unknown to monitoring if nothing else was asked for', async () => {
    const { itflow } = await hazardInstance('26.07')
    const { status, stdout } = await itflow(['expiring', '--kinds', 'leases', '--check', 'warn=1'])
    expect(status).toBe(3)
    expect(stdout).toMatch(/^EXPIRING UNKNOWN - /)
  })
})
