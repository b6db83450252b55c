import { UsageError } from '../errors.ts'

/** The instance that ITFLOW_URL and ITFLOW_API_KEY make. */
export const ENVIRONMENT_INSTANCE = 'environment'

/** Names that mean something already, or that no JSON object can safely hold. */
const RESERVED = ['sandbox', ENVIRONMENT_INSTANCE, 'constructor', 'prototype']

/** Throws a UsageError unless a profile may be called so. */
export function checkProfileName(name: string): void {
  if (RESERVED.includes(name.toLowerCase())) {
    throw new UsageError(`A profile cannot be called ${name}: that name is the program's own`)
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) {
    throw new UsageError(`"${name}" cannot be a profile's name`, {
      hint: 'It starts with a letter or digit; letters, digits and -_. may follow',
    })
  }
}
