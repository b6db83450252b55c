import { FORMAT_NAMES } from '../output/format-names.ts'
import type { Json } from '../records/record.ts'
import { VERSION } from '../version.ts'
import type { ArgumentSpec, BranchSpec, CommandSpec, OptionSpec } from './command.ts'
import { type CommandEntry, isBranch } from './command-entry.ts'
import { exitStatusesOf, PLUGIN_STATUSES } from './command-exits.ts'
import { EXIT_STATUSES } from './exit-statuses.ts'
import { GLOBAL_OPTIONS } from './globals.ts'
import { usageOf } from './help.ts'
import { choicesOf, type OptionType, placeholderOf } from './option-types.ts'

type JsonObject = { readonly [name: string]: Json }

/** The version of the document; it is raised when something in it is removed or changes its meaning. */
const DOCUMENT_VERSION = 1

/** Returns the whole command tree as `itflow commands` prints it; docs/commands.schema.json describes it. */
export async function commandDocument(tree: readonly CommandEntry[]): Promise<JsonObject> {
  return {
    version: DOCUMENT_VERSION,
    name: 'itflow',
    program_version: VERSION,
    global_options: GLOBAL_OPTIONS.map(optionNode),
    exit_statuses: EXIT_STATUSES.map(({ status, meaning, codes }) => ({ status, meaning, codes })),
    commands: await Promise.all(tree.map(entryNode)),
  }
}

async function entryNode(entry: CommandEntry): Promise<JsonObject> {
  const spec = await entry.load()
  return { ...node(spec, `itflow ${entry.name}`, entry.name), aliases: entry.aliases }
}

/** Describes a branch or a command; both have the same fields. */
function node(spec: BranchSpec | CommandSpec, path: string, name = spec.name): JsonObject {
  const command = isBranch(spec) ? undefined : spec
  return {
    name,
    path,
    summary: spec.summary,
    description: command?.description ?? null,
    usage: command === undefined ? `${path} VERB …` : usageOf(command, path),
    aliases: spec.aliases ?? [],
    arguments: (command?.arguments ?? []).map(argumentNode),
    options: (command?.options ?? []).map(optionNode),
    examples: command?.examples ?? [],
    takes_command: command?.takesRest === true,
    is_write: command?.isWrite === true,
    has_dry_run: command?.isWrite === true && command.hasNoDryRun !== true,
    is_scoped: command?.isScoped === true,
    takes_many_profiles: command?.takesManyInstances === true,
    formats: command?.formats ?? FORMAT_NAMES,
    exit_statuses: exitStatusesOf(spec),
    plugin_statuses: command?.isPlugin === true ? PLUGIN_STATUSES : [],
    passes_status: command?.hasChildStatus === true,
    default_command: isBranch(spec) ? (spec.defaultCommand ?? null) : null,
    commands: isBranch(spec)
      ? spec.commands.map((below) => node(below, `${path} ${below.name}`))
      : [],
  }
}

function argumentNode({ type, help, isOptional, unless, isVariadic }: ArgumentSpec): JsonObject {
  return {
    name: placeholderOf(type) ?? null,
    help,
    type: typeNode(type),
    choices: choicesOf(type),
    is_required: isOptional !== true && unless === undefined,
    is_repeatable: isVariadic === true,
    unless_option: unless ?? null,
  }
}

function optionNode(option: OptionSpec): JsonObject {
  const { name, short, help, type, group, field, defaultValue, formats } = option
  return {
    name,
    short: short ?? null,
    help,
    value: placeholderOf(type) ?? null,
    type: typeNode(type),
    choices: choicesOf(type),
    is_required: option.isRequired === true,
    is_repeatable: option.isRepeatable === true,
    is_hidden: option.isHidden === true,
    default: defaultValue ?? null,
    group: group ?? null,
    field: field === undefined ? null : { resource: field.resource, name: field.name },
    formats: formats ?? null,
  }
}

/** Converts a type to JSON, with names in snake case (`takes_file`) as in the rest of the document. */
function typeNode(type: OptionType): Json {
  return JSON.parse(JSON.stringify(type), (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? snakeNames(value)
      : value,
  )
}

function snakeNames(value: object): object {
  const entries = Object.entries(value).map(([name, item]) => [
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    item,
  ])
  return Object.fromEntries(entries)
}
