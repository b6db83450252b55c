import type { Api } from '../../api/api.ts'
import type { Scope } from '../../api/scope.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { fromWorkingDirectory } from '../../files/working-directory.ts'
import type { Json } from '../../records/record.ts'
import type { RunSource } from '../../runs/entries.ts'
import { isHidden } from '../../runs/hidden.ts'
import { isWritten } from './carry-out.ts'
import type { PlannedFile } from './plan-ending.ts'
import { savePlan } from './saved-plan.ts'
import type { WordedPlan } from './worded-plan.ts'

/** Where a plan is to be kept, and for what. */
export interface Keeping {
  /** As it was written; undefined where it is not kept. */
  path: string | undefined
  scope: Scope
  source: RunSource
}

/**
 * Keeps a plan in a file where that was asked for, and says how it is carried out. Resolves with whether that ends the
 * import: nothing is written now unless `--yes` was said. Throws a UsageError for secrets that can't be read again.
 */
export async function keepPlan(
  context: Context,
  api: Api,
  { plan }: PlannedFile,
  { path, scope, source }: Keeping,
): Promise<boolean> {
  const isLost = source.path === null && hasSecrets(plan)
  if (path === undefined) {
    if (isLost) {
      context.note(
        'not_resumable',
        'The secrets are from standard input, so this can’t be resumed if it is interrupted',
      )
    }
    return false
  }
  if (isLost) {
    throw new UsageError('The plan can’t be kept: its secrets are from standard input', {
      hint: 'A plan holds no secrets, and reads the file again: import them from a file',
    })
  }
  savePlan(fromWorkingDirectory(context, path), path, {
    itflow_plan: 1,
    instance: api.settings.url.href,
    release: (await api.capabilities.provenRelease()) ?? null,
    scope: scope.kind === 'client' ? { kind: 'client', id: scope.id } : { kind: scope.kind },
    file: source,
    plan,
  })
  context.note('plan_kept', `Plan kept in ${path}. Carry it out: itflow import --plan ${path}`)
  return context.flags.yes !== true
}

/** Whether a plan writes values that it does not hold. */
export function hasSecrets({ rows }: WordedPlan): boolean {
  return rows.some((row) => isWritten(row) && Object.values<Json>(row.values ?? {}).some(isHidden))
}
