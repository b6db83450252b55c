import type { HintLine } from '../hints.ts'
import { ENVIRONMENT_INSTANCE } from './profile-names.ts'
import type { Instance } from './select-instance.ts'
import type { Advice } from './settings.ts'

/** The variable for a decrypt password, which goes before a profile's own. */
const PASSWORD_VARIABLE = 'ITFLOW_DECRYPT_PASSWORD'

/** The variable that says which technician the person is, which goes before a profile's own. */
export const TECHNICIAN_VARIABLE = 'ITFLOW_TECHNICIAN'

const BY_VARIABLE = `Say which in ${TECHNICIAN_VARIABLE}, by name or ID`

/** What to tell a person to change when an instance can’t be used, wherever its settings came from. */
export function adviceFor(instance: Instance): Advice {
  const { name, isSandbox, isNew, url, key, decryptPassword } = instance
  if (isSandbox) {
    const reset = { for: 'Start the sandbox afresh', step: { do: 'restart-sandbox' } } as const
    return {
      key: reset,
      password: passwordAdvice(decryptPassword, reset),
      address: reset,
      addressSource: 'the address',
      timeout: reset,
      technician: BY_VARIABLE,
    }
  }
  if (isNew === true) {
    return {
      key: 'Enter it again',
      password: 'Enter it again',
      address: `Check the address: ${url.href}`,
      addressSource: 'the profile',
      timeout: { say: ['Allow more time with ', { do: 'allow-time' }] },
      technician: BY_VARIABLE,
    }
  }
  const replaced = isNamed(key)
    ? `Put a new one into ${key.name}`
    : ({ for: 'Replace it', step: { do: 'replace-key', profile: name } } as const)
  return name === ENVIRONMENT_INSTANCE
    ? {
        key: replaced,
        password: passwordAdvice(decryptPassword, `Put the right one into ${PASSWORD_VARIABLE}`),
        address: 'Check the address in ITFLOW_URL',
        addressSource: 'ITFLOW_URL',
        timeout: 'Allow more time with ITFLOW_TIMEOUT',
        technician: BY_VARIABLE,
      }
    : {
        key: replaced,
        password: passwordAdvice(decryptPassword, {
          say: [
            'Enter it again: ',
            { do: 'log-in', profile: name },
            `, or set ${PASSWORD_VARIABLE}`,
          ],
        }),
        address: { for: 'Check the address', step: { do: 'show-profile', profile: name } },
        addressSource: 'the profile',
        timeout: {
          for: 'Allow more time',
          step: { do: 'set', setting: 'request-timeout', profile: name },
        },
        technician: {
          for: 'Say which you are, by name or ID',
          step: { do: 'set', setting: 'technician', profile: name },
        },
      }
}

function passwordAdvice(source: Instance['decryptPassword'], otherwise: HintLine): HintLine {
  return isNamed(source) ? `Put the right one into ${source.name}` : otherwise
}

/** Whether a secret comes from a variable of the environment. */
function isNamed(source: Instance['key']): source is { store: 'env'; name: string } {
  return typeof source === 'object' && source.store === 'env'
}
