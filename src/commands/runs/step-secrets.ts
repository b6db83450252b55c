import type { Context } from '../../context.ts'
import { resources } from '../../resources/index.ts'
import type { RunHow } from '../../runs/execute-steps.ts'
import type { Journal } from '../../runs/journal.ts'
import { hasSecrets } from '../../runs/redacted.ts'
import { stepsLeft } from '../../runs/resume.ts'
import { secretsOfSteps } from '../import/import-source.ts'

/**
 * Reads the secrets of the steps that are left once more; none are read where no step has any. Throws a RefusedError
 * where the file is no longer the same.
 */
export async function secretsFor(
  context: Context,
  journal: Journal,
): Promise<Pick<RunHow, 'secretsOf'>> {
  const { source, resource } = journal.header
  const isNeeded = stepsLeft(journal).some(({ step }) => hasSecrets(step))
  if (!isNeeded || source === undefined) return {}
  return { secretsOf: await secretsOfSteps(context, resources[resource], source) }
}
