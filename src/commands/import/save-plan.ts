import type { Api } from '../../api/api.ts'
import { hintText } from '../../cli/step-commands.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { shellQuote } from '../../files/trust.ts'
import { resolvePath } from '../../files/working-directory.ts'
import type { ImportPlan } from '../../import/import-plan.ts'
import type { PlannedImport } from '../../import/plan-import.ts'
import { type PlanBinding, savedPlan } from '../../import/saved-plan.ts'
import { explicitInstance } from '../../profiles/multi-profile.ts'
import type { Json } from '../../records/record.ts'
import type { RunSource } from '../../runs/journal-entries.ts'
import { isRedacted } from '../../runs/redacted.ts'
import { isWritten } from './execute-plan.ts'
import { writePlan } from './plan-file.ts'

/** Where a plan is to be kept, and for what. */
export interface SavePlanOptions extends Omit<PlanBinding, 'file' | 'worded'> {
  /** As it was written; undefined where it is not kept. */
  path: string | undefined
  source: RunSource
}

/**
 * Keeps a plan in a file where that was asked for, and says how it is carried out. Resolves with whether that ends the
 * import: nothing is written now unless `--yes` was said. Throws a UsageError for secrets that can't be read again.
 */
export async function savePlan(
  context: Context,
  api: Api,
  made: PlannedImport,
  { path, source, ...bonds }: SavePlanOptions,
): Promise<boolean> {
  const isLost = source.path === null && hasSecrets(made.plan)
  if (path === undefined) {
    if (isLost)
      context.note(
        'not_resumable',
        `Its secrets ${READ_ONCE}: this can’t be resumed if it is interrupted`,
      )
    return false
  }
  if (isLost) {
    throw new UsageError(`The plan can’t be saved: its secrets ${READ_ONCE}`, {
      hint: 'A plan holds no secrets, and reads the file again: import them from a file',
    })
  }
  const { map: _, ...file } = source
  const worded: PlanBinding['worded'] = (hint) => hintText(hint, explicitInstance(context.flags))
  const saved = await savedPlan(api, made, { ...bonds, file, worded })
  writePlan(resolvePath(context, path), path, saved)
  const isNow = context.flags.yes === true
  const next = isNow ? '' : ` Carry it out: ${executeCommand(context, path, made.plan)}`
  context.note('plan_kept', `Plan kept in ${path}.${next}`)
  return !isNow
}

/** The command that carries out a plan. Rows that are refused are so then as well. */
function executeCommand({ flags }: Context, path: string, { counts }: ImportPlan): string {
  const { profile, release } = explicitInstance(flags)
  return [
    `itflow import --plan ${shellQuote(path)}`,
    ...(counts.refuse === 0 ? [] : ['--skip-invalid']),
    ...(profile === undefined ? [] : [`--profile ${profile}`]),
    ...(release === undefined ? [] : [`--release ${release}`]),
  ].join(' ')
}

const READ_ONCE = 'are from standard input or a pipe, which can be read only once'

/** Whether a plan writes values that it does not hold. */
export function hasSecrets({ rows }: Pick<ImportPlan, 'rows'>): boolean {
  return rows.some(
    (row) => isWritten(row) && Object.values<Json>(row.values ?? {}).some(isRedacted),
  )
}
