import { expect, test } from 'vitest'
import { writableFields } from '../../../src/api/writes/body.ts'
import { fieldNameFor } from '../../../src/api/writes/field-name.ts'
import { refuseStrippedToEmpty } from '../../../src/api/writes/guards/refuse-empty.ts'
import { RESOURCE_NAMES, resources } from '../../../src/resources/index.ts'

// Callers without a command line get a field's label, or their own name for it.

test.each(RESOURCE_NAMES)(
  'a field of %s is called by its label, unless the caller calls it',
  (name) => {
    const resource = resources[name]
    for (const [field, { label }] of Object.entries(resource.fields)) {
      expect(fieldNameFor({ resource }, field)).toBe(label)
      expect(fieldNameFor({ resource, fieldName: (known) => `column ${known}` }, field)).toBe(
        `column ${field}`,
      )
    }
  },
)

test.each(RESOURCE_NAMES)(
  'what would be stripped to nothing in %s is refused by that name',
  (name) => {
    const resource = resources[name]
    const needed = writableFields(resource, 'create').filter(
      ([, { kind, write }]) => write?.isRequired === true && (kind === 'text' || kind === 'html'),
    )
    for (const [field, { label }] of needed) {
      const request = { resource, verb: 'create', values: { [field]: '0' }, client: 1 } as const
      const attempt = (more: object) => () => refuseStrippedToEmpty({ ...request, ...more })
      expect(attempt({})).toThrow(`${label} 0: ITFlow treats a lone 0 as empty`)
      expect(attempt({ fieldName: () => 'cell B7' })).toThrow('cell B7 0: ITFlow')
    }
  },
)
