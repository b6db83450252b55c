import { describe, expect, it } from 'vitest'
import { isOddId, liesOf } from './lies.ts'
import { casesOn, expectTruth, KINDS, prepared } from './lying-cases.ts'
import { lyingServer } from './lying-server.ts'

describe.each(KINDS)('a server of %s that lies', (release) => {
  it.each(casesOn([release]).map((one) => [one.resource.name, one.verb, one] as const))(
    'about %s %s is not believed',
    async (_name, verb, one) => {
      const server = await lyingServer(release, prepared)
      // Invalid IDs are the same on every release.
      const lies = liesOf(verb).filter((lie) => release === '26.10' || !isOddId(lie))
      const told = await expectTruth(server, one, lies)
      // Only writes that an honest server refuses too are tried without a lie (H03).
      expect(told === 0 && one.resource.name !== 'documents').toBe(false)
    },
  )
})
