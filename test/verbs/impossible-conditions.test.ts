import { describe, expect, it } from 'vitest'
import { hazardInstance } from '../hazards/hazard-instance.ts'

// A condition whose value no record has: if it can only be a typo, it is an error, not an empty list.

async function asked(argv: readonly string[]) {
  const instance = await hazardInstance('26.10')
  instance.put('clients', { client_name: '365', client_rate: 0 })
  return instance.itflow([...argv, '--json'])
}

const where = (name: string, condition: string) => [name, 'list', '--all', '--where', condition]

describe('a condition that no record can meet is refused', () => {
  it.each([
    ['assets', 'client=365', 'name:365'],
    ['assets', 'client != 365', 'name:365'],
    ['tickets', 'client=365', 'name:365'],
    ['assets', 'contact=9999', 'No contact 9999'],
    ['tickets', 'asset=99999999999', 'No asset 99999999999'],
  ])("%s where %s: an ID that doesn't exist", async (name, condition, said) => {
    const { status, stdout, stderr } = await asked(where(name, condition))
    expect([status, stdout, stderr]).toEqual([5, '', expect.stringContaining(said)])
  })

  it.each([
    ['assets', 'type=lapto', 'Did you mean Laptop?'],
    ['assets', 'type!=lapto', 'Did you mean Laptop?'],
    ['assets', 'type=laptop,server', 'not one of Laptop'],
    ['assets', 'status=Deplyed', 'Did you mean Deployed?'],
    ['tickets', 'priority=hihg', 'Did you mean High?'],
  ])("%s where %s: a word that isn't one of the choices", async (name, condition, said) => {
    const { status, stdout, stderr } = await asked(where(name, condition))
    expect([status, stdout, stderr]).toEqual([2, '', expect.stringContaining(said)])
  })
})

describe('an empty list is a valid result', () => {
  it.each([
    ['assets', 'client=id:7'],
    ['assets', 'type=Tablet'],
    ['assets', 'status=In the van'],
    ['assets', 'name=nothing is called this'],
  ])('for %s where %s', async (name, condition) => {
    const instance = await hazardInstance('26.10')
    instance.put('clients', { client_name: 'No assets', client_rate: 0 })
    const argv = [name, 'list', '--where', condition, '--where', 'name=nothing', '--json']
    const { status, stdout, stderr } = await instance.itflow(argv)
    expect([status, stdout]).toEqual([0, '[]\n'])
    expect(stderr).not.toContain('unmet')
  })

  it('for a reference to a deleted record, and for a choice that the server still has', async () => {
    const instance = await hazardInstance('26.10')
    const asset = { asset_client_id: 1, asset_name: 'Old', asset_type: 'Typewriter' }
    const id = instance.put('assets', { ...asset, asset_contact_id: 9999 })
    for (const condition of ['contact=9999', 'type=typewriter']) {
      const argv = ['assets', 'list', '--where', condition, '--json']
      const { status, stdout } = await instance.itflow(argv)
      const ids = JSON.parse(stdout).map((row: Record<string, unknown>) => row['asset_id'])
      expect([status, ids]).toEqual([0, [id]])
    }
  })

  it('but quotes that no record has are reported', async () => {
    for (const condition of ['name="LT-0001"', "name!='LT-0001'"]) {
      const { status, stderr } = await asked(where('assets', condition))
      expect([status, stderr]).toEqual([0, expect.stringContaining('"code":"unmet"')])
    }
    const instance = await hazardInstance('26.10')
    instance.put('assets', { asset_client_id: 1, asset_type: 'Other', asset_name: '"LT-0001"' })
    const argv = ['assets', 'list', '--where', 'name="LT-0001"', '--json']
    const { stdout, stderr } = await instance.itflow(argv)
    expect([JSON.parse(stdout)]).toMatchObject([[{ asset_name: '"LT-0001"' }]])
    expect(stderr).not.toContain('unmet')
  })
})
