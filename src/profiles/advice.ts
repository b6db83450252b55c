import type { Instance } from './choice.ts'
import { ENVIRONMENT } from './names.ts'
import type { Advice } from './settings.ts'

/** The variable for a decrypt password, which goes before a profile's own. */
const PASSWORD_VARIABLE = 'ITFLOW_DECRYPT_PASSWORD'

/** How a person puts right what an instance is reached by, wherever that came from. */
export function adviceFor(instance: Instance): Advice {
  const { name, isSandbox, isNew, url, key, decryptPassword } = instance
  if (isSandbox) {
    const reset = 'Start the sandbox afresh: itflow sandbox reset'
    return {
      key: reset,
      password: passwordAdvice(decryptPassword, reset),
      address: reset,
      place: 'the address',
      timeout: reset,
    }
  }
  if (isNew === true) {
    return {
      key: 'Give the right one',
      password: 'Give the right one',
      address: `Is the address right? It is ${url.href}`,
      place: 'the profile',
      timeout: '--request-timeout can be longer',
    }
  }
  const isEnvironment = name === ENVIRONMENT
  return {
    key: isNamed(key)
      ? `Put another one into ${key.name}`
      : `Replace it: itflow profiles rotate-key ${name}`,
    password: passwordAdvice(
      decryptPassword,
      isEnvironment
        ? `Put the right one into ${PASSWORD_VARIABLE}`
        : `Give the right one: itflow login ${name}, or ${PASSWORD_VARIABLE}`,
    ),
    address: isEnvironment
      ? 'Is the address right? It is that of ITFLOW_URL'
      : `Is the address right? See: itflow profiles show ${name}`,
    place: isEnvironment ? 'ITFLOW_URL' : 'the profile',
    timeout: isEnvironment
      ? 'ITFLOW_TIMEOUT can be longer'
      : `The time-out of the profile ${name} can be longer`,
  }
}

function passwordAdvice(source: Instance['decryptPassword'], otherwise: string): string {
  return isNamed(source) ? `Put the right one into ${source.name}` : otherwise
}

/** Whether a secret comes from a variable of the environment. */
function isNamed(source: Instance['key']): source is { store: 'env'; name: string } {
  return typeof source === 'object' && source.store === 'env'
}
