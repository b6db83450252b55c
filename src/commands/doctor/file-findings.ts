import type { Context } from '../../context.ts'
import { Failure } from '../../errors.ts'
import { findLeftovers, pluralize } from '../../profiles/clean-up.ts'
import { readProfileStore } from '../../profiles/profile-store.ts'
import { secretPath } from '../../profiles/secret-store.ts'
import type { Finding } from '../check-report.ts'

/** Returns a finding about files and secrets that interrupted commands left behind, if there are any. */
export async function fileFindings(context: Context): Promise<Finding[]> {
  try {
    const { files, secrets } = await findLeftovers(context, readProfileStore(context, context.note))
    const mayHoldKeys = files.some((file) => file.startsWith(secretPath(context)))
    const warning = mayHoldKeys ? ', which may contain keys' : ''
    const found = [
      ...(files.length === 0
        ? []
        : [
            `${pluralize(files.length, 'temporary file')} left by an interrupted run${warning}: ${files.join(', ')}`,
          ]),
      ...(secrets.length === 0
        ? []
        : [`secrets that no profile uses: ${secrets.map(({ account }) => account).join(', ')}`]),
    ]
    if (found.length === 0) return []
    return [finding(`${found.join('; ')}. The next change to a profile removes them`)]
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return [finding(error.message)]
  }
}

function finding(message: string): Finding {
  return { check: 'Files', needsAttention: true, message }
}
