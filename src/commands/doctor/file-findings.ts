import type { Context } from '../../context.ts'
import { Failure } from '../../errors.ts'
import { findLeftovers, pluralize } from '../../profiles/clean-up.ts'
import { readProfileStore } from '../../profiles/profile-store.ts'
import { secretPath } from '../../profiles/secret-store.ts'
import type { Finding } from './doctor-report.ts'

/** Files and secrets of profiles that interrupted runs left behind, if any. */
export async function fileFindings(context: Context): Promise<Finding[]> {
  try {
    const { files, secrets } = await findLeftovers(context, readProfileStore(context, context.note))
    const isSecret = files.some((file) => file.startsWith(secretPath(context)))
    const holds = isSecret ? ', which may hold keys' : ''
    const found = [
      ...(files.length === 0
        ? []
        : [
            `${pluralize(files.length, 'temporary file')} left by an interrupted run${holds}: ${files.join(', ')}`,
          ]),
      ...(secrets.length === 0
        ? []
        : [`secrets of no profile: ${secrets.map(({ account }) => account).join(', ')}`]),
    ]
    if (found.length === 0) return []
    return [finding(`${found.join('; ')}. The next change to any profile cleans up`)]
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return [finding(error.message)]
  }
}

function finding(message: string): Finding {
  return { check: 'Files', needsAttention: true, message }
}
