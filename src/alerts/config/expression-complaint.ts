/** The package's names for types, in words. */
const TYPES: Readonly<Record<string, string>> = {
  number: 'a number',
  string: 'a string',
  array: 'a list',
  object: 'an object',
  boolean: 'true or false',
  null: 'nothing',
  expression: 'an expression (&)',
  'Array<number>': 'a list of numbers',
  'Array<string>': 'a list of strings',
}

const ARGUMENT =
  /^TypeError: (\w+)\(\) expected argument (\d+) to be type (.+) but received type (\w+) instead\.$/
const COUNT = /^ArgumentError: (\w+\(\)) takes (at least ?)?(\d+) arguments? but received (\d+)$/

/** Says what an expression complains about on a payload; nothing of the payload is in it, only types. */
export function complaintOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  if (cause instanceof RangeError) return 'the payload is nested too deeply to search'
  const message = cause instanceof Error ? cause.message : ''
  const [, called = '', position = '', expected = '', received = ''] = ARGUMENT.exec(message) ?? []
  if (called !== '') {
    const needed = expected.split(',').map(typeText).join(' or ')
    const isOtherList = received === 'array' && expected.startsWith('Array<')
    const got = isOtherList ? 'a list with something else in it' : typeText(received)
    return `${called}() needs ${needed} as argument ${position}, and got ${got}`
  }
  const [, counted = '', least = '', wanted = '', given = ''] = COUNT.exec(message) ?? []
  if (counted !== '') {
    const atLeast = least === '' ? '' : 'at least '
    return `${counted} needs ${atLeast}${wanted} ${wanted === '1' ? 'argument' : 'arguments'}, and got ${given}`
  }
  if (message.startsWith('TypeError')) return 'values of the payload have the wrong type for it'
  return 'it has no value on this payload'
}

function typeText(type: string): string {
  return TYPES[type] ?? 'something else'
}
