import { UsageError } from '../errors.ts'
import type { Resource } from '../resources/definition.ts'
import { isEmpty, orderOf } from './compare.ts'
import { fieldNamed } from './fields.ts'
import type { Row } from './record.ts'

/**
 * A comparator from `--sort`: fields with commas between, `-` before one for the other way round.
 * What is empty comes last either way. Throws a UsageError for a field that is none.
 */
export function parseSort(resource: Resource, text: string): (left: Row, right: Row) => number {
  const orders = text.split(',').map((part) => orderBy(resource, part.trim()))
  return (left, right) => {
    for (const order of orders) {
      const difference = order(left, right)
      if (difference !== 0) return difference
    }
    return 0
  }
}

function orderBy(resource: Resource, part: string): (left: Row, right: Row) => number {
  const isReversed = part.startsWith('-')
  const word = part.replace(/^[+-]/, '').trim()
  if (word === '')
    throw new UsageError('--sort: a field is missing', { hint: '--sort -expire,name' })
  const { name, field } = fieldNamed(resource, word, '--sort')
  const order = orderOf(field)
  return (left, right) => {
    const [a, b] = [left[name], right[name]]
    if (isEmpty(a) || isEmpty(b)) return Number(isEmpty(a)) - Number(isEmpty(b))
    return isReversed ? order(b, a) : order(a, b)
  }
}
