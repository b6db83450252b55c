import type { Resource } from './definition.ts'
import type { Derivation, Field, NumberParts } from './field.ts'
import { text } from './field-builders.ts'

/** A field derived from others, and the field that it follows. */
interface DerivedField {
  name: string
  after: string
  label: string
  isInternal: boolean
  derivedFrom: Derivation
}

/**
 * Returns the declaration with its derived fields: a word for each number that has words (`ticket_status_name`), and
 * each record number as people write it (`ticket_reference`). A declared field, which some reads join, stays in its
 * place and is derived if a read doesn't have it.
 */
export function addDerivedFields(resource: Resource): Resource {
  const derivedAll = derivedFields(resource)
  if (derivedAll.length === 0) return resource
  const byName = new Map(derivedAll.map((derived) => [derived.name, derived]))
  const fields = Object.entries(resource.fields).flatMap(([name, field]) => {
    const derivation = byName.get(name)?.derivedFrom
    const declared: [string, Field] = [
      name,
      derivation === undefined ? field : { ...field, derivedFrom: derivation },
    ]
    const added = derivedAll.filter(
      (derived) => derived.after === name && !(derived.name in resource.fields),
    )
    return [declared, ...added.map(entryOf)]
  })
  return { ...resource, fields: Object.fromEntries(fields) }
}

function derivedFields(resource: Resource): DerivedField[] {
  const { fields, number, parentNumber } = resource
  const words = Object.entries(fields)
    .filter(([, field]) => field.words !== undefined && field.isWriteOnly !== true)
    .map(([name, { label }]) => ({
      name: `${name}_name`,
      after: name,
      label: `${label} name`,
      // The number itself is shown as its word.
      isInternal: true,
      derivedFrom: { word: name },
    }))
  return [
    ...words,
    ...(number === undefined ? [] : [referenceTo(fields, number, 'Reference')]),
    ...(parentNumber === undefined
      ? []
      : [referenceTo(fields, parentNumber, `${parentLabel(resource)} reference`)]),
  ]
}

/** Returns the label of the parent record. */
function parentLabel({ fields, parent = '' }: Resource): string {
  return fields[parent]?.label ?? 'Parent'
}

function referenceTo(fields: Resource['fields'], parts: NumberParts, label: string): DerivedField {
  const name = referenceFieldName(parts)
  // It follows the last field that it is derived from.
  const { prefix, number } = parts
  const after = Object.keys(fields).findLast((field) => field === prefix || field === number)
  return { name, after: after ?? number, label, isInternal: false, derivedFrom: parts }
}

/** Returns the name of the field with the number as people write it: `ticket_number` gives `ticket_reference`. */
export function referenceFieldName({ number }: NumberParts): string {
  return number.replace(/_number$/, '_reference')
}

function entryOf({ name, label, isInternal, derivedFrom }: DerivedField): [string, Field] {
  return [
    name,
    text(255, label, {
      isDerived: true,
      derivedFrom,
      ...(isInternal ? { isInternal } : {}),
    }),
  ]
}
