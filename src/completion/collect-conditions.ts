import { type CommandEntry, isBranch } from '../cli/command-entry.ts'
import type { OptionType, RecordCondition } from '../cli/option-types.ts'
import type { ResourceName } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import { conditionKey, effectiveConditions } from './record-conditions.ts'

/** Collects the conditions that commands have on records of a module. */
export async function collectConditions(
  tree: readonly CommandEntry[],
  module: ResourceName,
): Promise<readonly RecordCondition[]> {
  const conditions = new Map<string, RecordCondition>()
  const collect = (type: OptionType) => {
    if (type.kind === 'list') collect(type.of)
    if (type.kind !== 'record' || type.resource !== module) return
    for (const condition of effectiveConditions(resources[module], type))
      conditions.set(conditionKey(condition), condition)
  }
  for (const entry of tree) {
    const spec = await entry.load()
    for (const command of isBranch(spec) ? spec.commands : [spec]) {
      for (const { type } of [...(command.options ?? []), ...(command.arguments ?? [])]) {
        collect(type)
      }
    }
  }
  return [...conditions.values()]
}
