import type { Context } from '../../context.ts'
import { resources } from '../../resources/index.ts'
import type { RunHow } from '../../runs/carry-out.ts'
import { journalOf } from '../../runs/take-up.ts'
import { secretsOfSteps } from '../import/source.ts'

/** Reads the secrets of a run's steps once more, when the first is asked for; its file must be the same. */
export function secretsFor(context: Context, run: number): NonNullable<RunHow['secretsOf']> {
  let reading: ReturnType<typeof secretsOfSteps> | undefined
  return async (step) => {
    const { header } = journalOf(context, run)
    const { source, resource } = header
    if (source === undefined) return {}
    reading ??= secretsOfSteps(context, resources[resource], source)
    return (await reading)(step)
  }
}
