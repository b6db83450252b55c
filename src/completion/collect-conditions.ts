import { type CommandEntry, isBranch } from '../cli/command-entry.ts'
import type { OptionType, RecordCondition } from '../cli/option-types.ts'
import type { ResourceName } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import { conditionKey, effectiveConditions } from './record-conditions.ts'

/** Every condition that some command has on the records of a module that it is given. */
export async function collectConditions(
  tree: readonly CommandEntry[],
  module: ResourceName,
): Promise<readonly RecordCondition[]> {
  const fits = new Map<string, RecordCondition>()
  const take = (type: OptionType) => {
    if (type.kind === 'list') take(type.of)
    if (type.kind !== 'record' || type.resource !== module) return
    for (const fit of effectiveConditions(resources[module], type)) fits.set(conditionKey(fit), fit)
  }
  for (const entry of tree) {
    const spec = await entry.load()
    for (const command of isBranch(spec) ? spec.commands : [spec]) {
      for (const { type } of [...(command.options ?? []), ...(command.arguments ?? [])]) take(type)
    }
  }
  return [...fits.values()]
}
