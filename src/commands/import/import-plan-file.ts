import type { Input } from '../../command.ts'
import type { Context } from '../../context.ts'
import { readPlanManner } from './options.ts'
import { readPlan } from './saved-plan.ts'

/** Carries out a plan that was kept in a file. */
export async function importPlanFile(context: Context, input: Input, path: string): Promise<void> {
  readPlanManner(context, input)
  readPlan(path, path)
}
