import { type Entry, isBranch } from '../cli/command-entry.ts'
import type { Fit, OptionType } from '../cli/option-types.ts'
import type { ResourceName } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import { fitText, wantedFits } from './record-conditions.ts'

/** Every condition that some command has on the records of a module that it is given. */
export async function knownFits(
  tree: readonly Entry[],
  module: ResourceName,
): Promise<readonly Fit[]> {
  const fits = new Map<string, Fit>()
  const take = (type: OptionType) => {
    if (type.kind === 'list') take(type.of)
    if (type.kind !== 'record' || type.resource !== module) return
    for (const fit of wantedFits(resources[module], type)) fits.set(fitText(fit), fit)
  }
  for (const entry of tree) {
    const spec = await entry.load()
    for (const command of isBranch(spec) ? spec.commands : [spec]) {
      for (const { type } of [...(command.options ?? []), ...(command.arguments ?? [])]) take(type)
    }
  }
  return [...fits.values()]
}
