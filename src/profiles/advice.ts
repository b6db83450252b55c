import type { HintLine } from '../hints.ts'
import { ENVIRONMENT_INSTANCE } from './profile-names.ts'
import type { Instance } from './select-instance.ts'
import type { Advice } from './settings.ts'

/** The variable for a decrypt password, which takes precedence over a profile's. */
const PASSWORD_VARIABLE = 'ITFLOW_DECRYPT_PASSWORD'

/** The variable for the person's own technician, which takes precedence over a profile's. */
export const TECHNICIAN_VARIABLE = 'ITFLOW_TECHNICIAN'

const SET_TECHNICIAN_VARIABLE = `Set ${TECHNICIAN_VARIABLE} to your name or ID`

/** The next steps for a person when an instance can't be used, depending on where its settings came from. */
export function adviceFor(instance: Instance): Advice {
  if (instance.isSandbox) return adviceForSandbox(instance)
  if (instance.isNew === true) return adviceForNewProfile(instance)
  return instance.name === ENVIRONMENT_INSTANCE
    ? adviceForEnvironment(instance)
    : adviceForProfile(instance)
}

function adviceForSandbox({ decryptPassword }: Instance): Advice {
  const reset = { for: 'Reset the sandbox', step: { do: 'restart-sandbox' } } as const
  return {
    key: reset,
    password: passwordAdvice(decryptPassword, reset),
    address: reset,
    addressSource: 'the address',
    timeout: reset,
    technician: SET_TECHNICIAN_VARIABLE,
  }
}

function adviceForNewProfile({ url }: Instance): Advice {
  return {
    key: 'Enter it again',
    password: 'Enter it again',
    address: `Check the address: ${url.href}`,
    addressSource: 'the profile',
    timeout: { say: ['Allow more time with ', { do: 'allow-time' }] },
    technician: SET_TECHNICIAN_VARIABLE,
  }
}

function adviceForEnvironment({ name, key, decryptPassword }: Instance): Advice {
  return {
    key: keyAdvice(key, name),
    password: passwordAdvice(decryptPassword, `Set ${PASSWORD_VARIABLE} to the right one`),
    address: 'Check the address in ITFLOW_URL',
    addressSource: 'ITFLOW_URL',
    timeout: 'Allow more time with ITFLOW_TIMEOUT',
    technician: SET_TECHNICIAN_VARIABLE,
  }
}

function adviceForProfile({ name, key, decryptPassword }: Instance): Advice {
  return {
    key: keyAdvice(key, name),
    password: passwordAdvice(decryptPassword, {
      say: ['Enter it again: ', { do: 'log-in', profile: name }, `, or set ${PASSWORD_VARIABLE}`],
    }),
    address: { for: 'Check the address', step: { do: 'show-profile', profile: name } },
    addressSource: 'the profile',
    timeout: {
      for: 'Allow more time',
      step: { do: 'set', setting: 'request-timeout', profile: name },
    },
    technician: {
      for: 'Set your name or ID',
      step: { do: 'set', setting: 'technician', profile: name },
    },
  }
}

function keyAdvice(source: Instance['key'], profile: string): HintLine {
  if (isFromVariable(source)) return `Set ${source.name} to a new one`
  return { for: 'Replace it', step: { do: 'replace-key', profile } }
}

function passwordAdvice(source: Instance['decryptPassword'], otherwise: HintLine): HintLine {
  return isFromVariable(source) ? `Set ${source.name} to the right one` : otherwise
}

/** Whether a secret comes from an environment variable. */
function isFromVariable(source: Instance['key']): source is { store: 'env'; name: string } {
  return typeof source === 'object' && source.store === 'env'
}
