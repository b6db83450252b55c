import type { Instance } from './choice.ts'
import { ENVIRONMENT } from './names.ts'
import type { Advice } from './settings.ts'

/** The variable for a decrypt password, which goes before a profile's own. */
const PASSWORD_VARIABLE = 'ITFLOW_DECRYPT_PASSWORD'

/** What to tell a person to change when an instance can’t be used, wherever its settings came from. */
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
      key: 'Enter it again',
      password: 'Enter it again',
      address: `Check the address: ${url.href}`,
      place: 'the profile',
      timeout: 'Allow more time with --request-timeout',
    }
  }
  const isEnvironment = name === ENVIRONMENT
  return {
    key: isNamed(key)
      ? `Put a new one into ${key.name}`
      : `Replace it: itflow profiles rotate-key ${name}`,
    password: passwordAdvice(
      decryptPassword,
      isEnvironment
        ? `Put the right one into ${PASSWORD_VARIABLE}`
        : `Enter it again: itflow login ${name}, or set ${PASSWORD_VARIABLE}`,
    ),
    address: isEnvironment
      ? 'Check the address in ITFLOW_URL'
      : `Check the address: itflow profiles show ${name}`,
    place: isEnvironment ? 'ITFLOW_URL' : 'the profile',
    timeout: isEnvironment
      ? 'Allow more time with ITFLOW_TIMEOUT'
      : `Allow more time: itflow profiles set ${name} --request-timeout SECONDS`,
  }
}

function passwordAdvice(source: Instance['decryptPassword'], otherwise: string): string {
  return isNamed(source) ? `Put the right one into ${source.name}` : otherwise
}

/** Whether a secret comes from a variable of the environment. */
function isNamed(source: Instance['key']): source is { store: 'env'; name: string } {
  return typeof source === 'object' && source.store === 'env'
}
