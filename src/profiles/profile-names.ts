import { UsageError } from '../errors.ts'

/** The name of the instance that ITFLOW_URL and ITFLOW_API_KEY set. */
export const ENVIRONMENT_INSTANCE = 'environment'

/** Names that already have a meaning, or that are unsafe as keys of an object. */
const RESERVED = ['sandbox', ENVIRONMENT_INSTANCE, 'constructor', 'prototype']

/** Throws a UsageError if a profile can't have this name. */
export function checkProfileName(name: string): void {
  if (RESERVED.includes(name.toLowerCase())) {
    throw new UsageError(`A profile can't be named ${name}: that name is reserved`)
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) {
    throw new UsageError(`"${name}" isn't a valid profile name`, {
      hint: 'Use up to 64 letters, digits and -_. and start with a letter or digit',
    })
  }
}
