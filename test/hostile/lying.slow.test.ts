import { describe, expect, it } from 'vitest'
import { isOddId, liesOf } from './lies.ts'
import { casesOn, holdLies, KINDS, prepared } from './lying-cases.ts'
import { lyingServer } from './lying-server.ts'

describe.each(KINDS)('a server of %s that lies', (release) => {
  it.each(casesOn([release]).map((one) => [one.resource.name, one.verb, one] as const))(
    'about %s %s is not believed',
    async (_name, verb, one) => {
      const server = await lyingServer(release, prepared)
      // What is no ID is the same on every release.
      const lies = liesOf(verb).filter((lie) => release === '26.10' || !isOddId(lie))
      const told = await holdLies(server, one, lies)
      // Only what is refused on an honest server as well is told no lie (H03).
      expect(told === 0 && one.resource.name !== 'documents').toBe(false)
    },
  )
})
