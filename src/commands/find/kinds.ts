import { type CommandInput, type OptionSpec, textOption } from '../../cli/command.ts'
import { notOneOf } from '../../records/did-you-mean.ts'
import { aliasOf } from '../../resources/command-alias.ts'
import type { ResourceName } from '../../resources/definition.ts'
import { resources } from '../../resources/index.ts'
import { searchedModules } from '../../search/searched-modules.ts'

/** Builds the option that limits a search to some modules. */
export function kindsOption(): OptionSpec {
  return {
    name: 'kinds',
    type: { kind: 'list', of: { kind: 'choice', choices: searchedModules(), placeholder: 'A,B' } },
    help: 'search only these',
    group: 'Selection',
  }
}

/** Returns the modules that `--kinds` names, by their names or singulars; all without it. Throws a UsageError. */
export function readKinds(input: CommandInput): readonly ResourceName[] {
  const all = searchedModules()
  const text = textOption(input, 'kinds')
  if (text === undefined) return all
  const words = text.split(',').map((word) => word.trim().toLowerCase())
  const found = words.map((word) => {
    const name = all.find((one) => one === word || aliasOf(resources[one]) === word)
    if (name === undefined) throw notOneOf(all, `--kinds ${word}`, word)
    return name
  })
  return [...new Set(found)]
}
