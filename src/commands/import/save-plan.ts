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
import { cleanLine } from '../../text/terminal-safe.ts'
import { isWritten } from './execute-plan.ts'
import { writePlan } from './plan-file.ts'

/** Where to save a plan, and what it depends on. */
interface SavePlanOptions extends Omit<PlanBinding, 'file' | 'worded'> {
  /** The path as written; undefined if the plan isn't saved. */
  path: string | undefined
  source: RunSource
}

/**
 * Saves a plan if requested, and reports how to apply it. Returns true if the import ends here: with a saved plan,
 * nothing is written now unless `--yes` is given. Throws a UsageError if the plan has secrets that can't be read again.
 */
export async function savePlan(
  context: Context,
  api: Api,
  made: PlannedImport,
  { path, source, ...binding }: SavePlanOptions,
): Promise<boolean> {
  const losesSecrets = source.path === null && hasSecrets(made.plan)
  if (path === undefined) {
    if (losesSecrets)
      context.note(
        'not_resumable',
        `If it is interrupted, this import can't be resumed: its secrets ${READ_ONCE}`,
      )
    return false
  }
  if (losesSecrets) {
    throw new UsageError(`The plan can't be saved: its secrets ${READ_ONCE}`, {
      hint: 'A saved plan has no secrets and needs the file again. Import from a file instead',
    })
  }
  const { map: _, syncedAs: __, ...file } = source
  const worded: PlanBinding['worded'] = (hint) => hintText(hint, explicitInstance(context.flags))
  const saved = await savedPlan(api, made, { ...binding, file, worded })
  writePlan(resolvePath(context, path), path, saved)
  const isAppliedNow = context.flags.yes === true
  const nextStep = isAppliedNow ? '' : ` Apply it: ${executeCommand(context, path, made.plan)}`
  context.note('plan_kept', `Plan saved to ${cleanLine(path)}.${nextStep}`)
  return !isAppliedNow
}

/** Returns the command that applies a plan; refused rows are refused then as well. */
function executeCommand({ flags }: Context, path: string, { counts }: ImportPlan): string {
  const { profile, release } = explicitInstance(flags)
  return [
    `itflow import --plan ${shellQuote(path)}`,
    ...(counts.refuse === 0 ? [] : ['--skip-invalid']),
    ...(profile === undefined ? [] : [`--profile ${profile}`]),
    ...(release === undefined ? [] : [`--release ${release}`]),
  ].join(' ')
}

const READ_ONCE = 'come from standard input or a pipe, which can be read only once'

/** Whether a plan writes secrets, which it doesn't contain. */
export function hasSecrets({ rows }: Pick<ImportPlan, 'rows'>): boolean {
  return rows.some(
    (row) => isWritten(row) && Object.values<Json>(row.values ?? {}).some(isRedacted),
  )
}
