import type { StoredRecord } from '../../../../src/api/records/read.ts'
import { clientOf, type Scope } from '../../../../src/api/records/scope.ts'
import type { FieldValues } from '../../../../src/api/writes/plan.ts'
import type { WriteRequest } from '../../../../src/api/writes/write.ts'
import { limitOf } from '../../../../src/records/limits.ts'
import type { Resource } from '../../../../src/resources/definition.ts'
import type { Field } from '../../../../src/resources/field.ts'
import { resources } from '../../../../src/resources/index.ts'
import type { OperationName } from '../../../../src/resources/operation.ts'
import { isWithin, type Release } from '../../../../src/resources/releases.ts'
import { fieldsOn } from '../../../support/written-values.ts'
import { listed, type Rig, updateOf } from './rig.ts'

const ALL: Scope = { kind: 'all' }

/** Valid values for a field, by its name; the number makes them differ. */
const FORMS: readonly (readonly [RegExp, (n: number) => string])[] = [
  [/email$/, (n) => `ada${n}@acme.example`],
  [/mac$/, (n) => `00:11:22:aa:bb:${(n % 256).toString(16).padStart(2, '0')}`],
  [/interface_ip$|gateway$|_dns$/, (n) => `10.77.0.${n % 256}`],
  [/^network$/, (n) => `10.${n % 256}.0.0/24`],
  [/phone$|mobile$|fax$/, (n) => `555010${1000 + n}`],
  [/extension$|country_code$/, (n) => String(n)],
  [/domain_name$|certificate_domain$/, (n) => `www${n}.acme.example`],
  [/website$|uri/, (n) => `https://acme.example/${n}`],
]

/** A value for a field; undefined for references, which tests set themselves. */
function valueFor(name: string, field: Field, n: number): string | number | undefined {
  switch (field.kind) {
    case 'flag':
      return n % 2
    case 'choice':
      return field.choices?.[n % field.choices.length]
    case 'integer':
      return field.words === undefined ? n : undefined
    case 'decimal':
      return `${n}.50`
    case 'date':
      return `2027-01-${String(1 + (n % 28)).padStart(2, '0')}`
    case 'duration':
      return '00:45:00'
    case 'secret':
      return /otp/.test(name) ? 'JBSWY3DPEHPK3PXP' : `secret-${n}`
    case 'text':
    case 'html': {
      const form = FORMS.find(([pattern]) => pattern.test(name))?.[1]
      const text = form?.(n) ?? `Text ${n} & ${name}`
      const limit = limitOf(field)
      return limit !== undefined && 'max' in limit ? text.slice(0, limit.max) : text
    }
    default:
      return undefined
  }
}

/** Values for some fields; the number decides which ones. */
function valuesFor(
  resource: Resource,
  on: 'create' | 'update',
  release: Release,
  n: number,
): FieldValues {
  const fields = fieldsOn(resource, on, release)
  const pairs = fields.flatMap(([name, field], at) => {
    const isRequired = on === 'create' && field.write?.isRequired === true
    const value = isRequired || (at + n) % 4 === 0 ? valueFor(name, field, n) : undefined
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(pairs)
}

/** Whether a release has an operation. */
export function has(resource: Resource, verb: OperationName, release: Release): boolean {
  const operation = resource.operations[verb]
  return operation !== undefined && isWithin(release, operation)
}

/** The records of a module that a test writes to. */
async function targetsIn({ api }: Rig, resource: Resource): Promise<readonly StoredRecord[]> {
  const owner = parentOf(resource)
  if (resource.needsFilter === undefined || owner === undefined) return listed(api, resource, ALL)
  const { readAll } = await import('../../../../src/api/records/read.ts')
  const parents = await listed(api, owner, ALL)
  const parent = resource.parent ?? ''
  const lists = await Promise.all(
    parents.map(({ row }) =>
      readAll(api, resource, { scope: ALL, equals: { [parent]: Number(row[owner.id]) } }),
    ),
  )
  return lists.flat()
}

function parentOf({ parent, fields }: Resource): Resource | undefined {
  const owner = parent === undefined ? undefined : fields[parent]?.refers
  return owner === undefined ? undefined : resources[owner]
}

/** Updates of each record of a module, with a second one for every third. */
export async function updatesOf(
  rig: Rig,
  resource: Resource,
  release: Release,
): Promise<WriteRequest[]> {
  if (!has(resource, 'update', release)) return []
  const targets = await targetsIn(rig, resource)
  const round = (first: number, every: number) =>
    targets
      .filter((_, at) => at % every === 0)
      .map((target, at) =>
        updateOf(resource, target, valuesFor(resource, 'update', release, first + at)),
      )
  return [...round(10, 1), ...round(111, 3)]
}

/** Creates in a module, in turn for the clients; `numbers` makes them differ. */
export async function createsOf(
  rig: Rig,
  resource: Resource,
  release: Release,
  numbers: readonly number[],
): Promise<WriteRequest[]> {
  if (!has(resource, 'create', release)) return []
  const owner = parentOf(resource)
  const parents = owner === undefined ? [] : await listed(rig.api, owner, ALL)
  const isOwn = resource.client !== null && resource.client !== resource.id
  return numbers.map((n) => {
    const parent = parents[n % Math.max(1, parents.length)]
    const client = owner && parent ? clientOf(owner, parent.row) : isOwn ? 1 + (n % 2) : null
    const values = valuesFor(resource, 'create', release, n)
    if (owner === undefined || parent === undefined || resource.parent === undefined) {
      return { resource, verb: 'create', values, client }
    }
    return {
      ...{ resource, verb: 'create', client },
      values: { ...values, [resource.parent]: Number(parent.row[owner.id]) },
      references: [{ field: resource.parent, resource: owner, stored: parent }],
    }
  })
}

/** Writes that set the state of each record that doesn't have it. */
export async function statesOf(
  rig: Rig,
  resource: Resource,
  verb: OperationName,
  release: Release,
): Promise<WriteRequest[]> {
  if (!has(resource, verb, release)) return []
  const targets = await targetsIn(rig, resource)
  const { archivedAt } = resource
  const isArchived = ({ row }: StoredRecord) =>
    archivedAt !== null && (row[archivedAt] ?? null) !== null
  return targets
    .filter((target) => verb === 'delete' || isArchived(target) === (verb === 'unarchive'))
    .map((target) => ({
      ...{ resource, verb, target, values: {}, client: clientOf(resource, target.row) },
    }))
}
