import type { Context } from '../../context.ts'
import { resources } from '../../resources/index.ts'
import type { RunOptions } from '../../runs/execute-steps.ts'
import type { Journal } from '../../runs/journal.ts'
import { hasRedactedValues } from '../../runs/redacted.ts'
import { remainingSteps } from '../../runs/resume.ts'
import { rereadStepSecrets } from '../import/import-source.ts'

/**
 * Reads the secrets of the steps that are left once more; none are read where no step has any. Throws a RefusedError
 * where the file is no longer the same.
 */
export async function stepSecrets(
  context: Context,
  journal: Journal,
): Promise<Pick<RunOptions, 'secretsOf'>> {
  const { source, resource } = journal.header
  const isNeeded = remainingSteps(journal).some(({ step }) => hasRedactedValues(step))
  if (!isNeeded || source === undefined) return {}
  return { secretsOf: await rereadStepSecrets(context, resources[resource], source) }
}
