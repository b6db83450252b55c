import { UsageError } from '../errors.ts'
import type { Resource } from '../resources/definition.ts'
import { comparatorFor, isEmpty } from './comparators.ts'
import { resolveField } from './field-names.ts'
import type { Row } from './record.ts'

/**
 * Returns the order of a list of fields separated by commas; `-` before a field sorts in descending order. Empty values
 * always come last. Throws a UsageError that names `inputName` (`--sort`) for an unknown field.
 */
export function parseSort(
  resource: Resource,
  text: string,
  inputName: string,
): (left: Row, right: Row) => number {
  const orders = text.split(',').map((part) => orderBy(resource, part.trim(), inputName))
  return (left, right) => {
    for (const order of orders) {
      const difference = order(left, right)
      if (difference !== 0) return difference
    }
    return 0
  }
}

function orderBy(
  resource: Resource,
  part: string,
  inputName: string,
): (left: Row, right: Row) => number {
  const isReversed = part.startsWith('-')
  const word = part.replace(/^[+-]/, '').trim()
  if (word === '')
    throw new UsageError(`${inputName}: a field is missing`, { hint: `${inputName} -expire,name` })
  const { name, field } = resolveField(resource, word, inputName)
  const order = comparatorFor(field)
  return (left, right) => {
    const [a, b] = [left[name], right[name]]
    if (isEmpty(a) || isEmpty(b)) return Number(isEmpty(a)) - Number(isEmpty(b))
    return isReversed ? order(b, a) : order(a, b)
  }
}
