import { expect, it } from 'vitest'
import { commandTree } from '../../src/cli/registry.ts'
import { buildNames } from '../../src/completion/build-names.ts'
import { collectConditions } from '../../src/completion/collect-conditions.ts'
import { namesDeclared, resources } from '../../src/resources/index.ts'
import { WITH_OTP_SECRET } from '../../src/verbs/credentials/otp.ts'

const TREE = commandTree()

it('a record can meet the conditions on a field, even a secret, which its row never contains', async () => {
  let secrets = 0
  for (const name of namesDeclared()) {
    const resource = resources[name]
    const conditions = await collectConditions(TREE, name)
    for (const [at, fit] of conditions.entries()) {
      if (!('isSet' in fit)) continue
      const field = resource.fields[fit.field]
      const isSecret = field?.kind === 'secret'
      if (isSecret) secrets += 1
      const names = [fit.field, ...(isSecret ? (field.formerly ?? []).map((one) => one.name) : [])]
      for (const stored of names) {
        for (const value of ['something', '', null]) {
          const label = { [resource.id]: 7, [resource.label]: 'Some name' }
          const row = isSecret ? label : { ...label, [fit.field]: value }
          const raw = { ...label, [stored]: value }
          const found = buildNames(resource, [{ row, raw }], {
            conditions,
            clientName: () => undefined,
          })
          expect([name, stored, value, found[0]?.meets.includes(at)]).toEqual([
            ...[name, stored, value],
            fit.isSet === (value === 'something'),
          ])
        }
      }
    }
  }
  expect(secrets).toBe(WITH_OTP_SECRET.conditions?.length)
})
