import type { Api } from '../../api/api.ts'
import type { Context } from '../../context.ts'
import type { Failure } from '../../errors.ts'
import { resources } from '../../resources/index.ts'
import type { RunOptions } from '../../runs/execute-steps.ts'
import type { Journal } from '../../runs/journal.ts'
import { requireUnedited } from '../../sources/require-unedited.ts'
import type { SourceMemory } from '../../sources/source-memory.ts'
import {
  errorOfSaving,
  rememberRun,
  requireNewestRun,
  withSourceOfRun,
} from '../import/remember-run.ts'

/**
 * Resumes a run of a source with `work`, and remembers what it has written; `unsaved` is why that failed. Throws a RefusedError
 * if the source has been imported again since.
 */
export async function resumeOfSource<T>(
  context: Context,
  api: Api,
  { journal, source }: { journal: Journal; source: string },
  work: (check: Pick<RunOptions, 'checkTarget'>) => Promise<T | undefined>,
): Promise<{ resumed: T | undefined; unsaved?: Failure | undefined }> {
  const { run } = journal.header
  return withSourceOfRun(context, api, { source }, async (memory) => {
    requireNewestRun(memory, run)
    const resumed = await work(uneditedCheck(journal, memory))
    if (resumed === undefined) return { resumed }
    return { resumed, unsaved: errorOfSaving(() => rememberRun(context, api, run)) }
  })
}

/** Refuses to overwrite what was edited in ITFlow since the run was interrupted. */
function uneditedCheck(
  { header }: Journal,
  memory: Pick<SourceMemory, 'records' | 'owns'> = { records: new Map(), owns: [] },
): Pick<RunOptions, 'checkTarget'> {
  const resource = resources[header.resource]
  return { checkTarget: (step, { row }) => requireUnedited(resource, { step, row }, memory) }
}
