import type { Derivation, Field, NumberParts, Resource } from './definition.ts'
import { text } from './field-builders.ts'

/** A field that is made of others, and the one it stands behind. */
interface DerivedField {
  name: string
  behind: string
  label: string
  isInternal: boolean
  derivedFrom: Derivation
}

/**
 * The declaration with the texts that follow from it: a word beside each number that has words (`ticket_status_name`),
 * and each number as people write it (`ticket_reference`). One that is declared, since some reads join it, stays where
 * it is and is made where they do not.
 */
export function addDerivedFields(resource: Resource): Resource {
  const all = madeFields(resource)
  if (all.length === 0) return resource
  const byName = new Map(all.map((made) => [made.name, made]))
  const fields = Object.entries(resource.fields).flatMap(([name, field]) => {
    const madeFrom = byName.get(name)?.derivedFrom
    const declared: [string, Field] = [
      name,
      madeFrom === undefined ? field : { ...field, derivedFrom: madeFrom },
    ]
    const added = all.filter((made) => made.behind === name && !(made.name in resource.fields))
    return [declared, ...added.map(fieldOf)]
  })
  return { ...resource, fields: Object.fromEntries(fields) }
}

function madeFields(resource: Resource): DerivedField[] {
  const { fields, number, parentNumber } = resource
  const words = Object.entries(fields)
    .filter(([, field]) => field.words !== undefined && field.isWriteOnly !== true)
    .map(([name, { label }]) => ({
      name: `${name}_name`,
      behind: name,
      label: `${label} name`,
      // The number itself is shown as the word it stands for.
      isInternal: true,
      derivedFrom: { word: name },
    }))
  return [
    ...words,
    ...(number === undefined ? [] : [referenceTo(fields, number, 'Reference')]),
    ...(parentNumber === undefined
      ? []
      : [referenceTo(fields, parentNumber, `${labelOf(resource)} reference`)]),
  ]
}

/** What the record is called that this one belongs to. */
function labelOf({ fields, parent = '' }: Resource): string {
  return fields[parent]?.label ?? 'Parent'
}

function referenceTo(fields: Resource['fields'], parts: NumberParts, label: string): DerivedField {
  const name = referenceFieldName(parts)
  // It is made of what stands before it.
  const { prefix, number } = parts
  const behind = Object.keys(fields).findLast((field) => field === prefix || field === number)
  return { name, behind: behind ?? number, label, isInternal: false, derivedFrom: parts }
}

/** The field for a number as people write it: `ticket_number` makes `ticket_reference`. */
export function referenceFieldName({ number }: NumberParts): string {
  return number.replace(/_number$/, '_reference')
}

function fieldOf({ name, label, isInternal, derivedFrom }: DerivedField): [string, Field] {
  return [
    name,
    text(255, label, {
      isDerived: true,
      derivedFrom,
      ...(isInternal ? { isInternal } : {}),
    }),
  ]
}
