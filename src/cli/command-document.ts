import type { Json } from '../records/record.ts'
import { VERSION } from '../version.ts'
import type { ArgumentSpec, BranchSpec, CommandSpec, OptionSpec } from './command.ts'
import { type CommandEntry, isBranch } from './command-entry.ts'
import { exitStatusesOf } from './command-exits.ts'
import { EXIT_STATUSES } from './exit-statuses.ts'
import { GLOBAL_OPTIONS } from './globals.ts'
import { usageOf } from './help.ts'
import { choicesOf, type OptionType, placeholderOf } from './option-types.ts'

type JsonObject = { readonly [name: string]: Json }

/** The version of the document; it is raised when something that is there changes its meaning or goes. */
const DOCUMENT_VERSION = 1

/** The whole command tree as `itflow commands` prints it: docs/commands.schema.json describes it. */
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

/** A branch or a command; both have the same fields. */
function node(spec: BranchSpec | CommandSpec, path: string, name = spec.name): JsonObject {
  const own = isBranch(spec) ? undefined : spec
  return {
    name,
    path,
    summary: spec.summary,
    description: own?.description ?? null,
    usage: own === undefined ? `${path} VERB …` : usageOf(own, path),
    aliases: spec.aliases ?? [],
    arguments: (own?.arguments ?? []).map(argumentNode),
    options: (own?.options ?? []).map(optionNode),
    examples: own?.examples ?? [],
    takes_command: own?.takesRest === true,
    is_write: own?.isWrite === true,
    has_dry_run: own?.isWrite === true,
    is_scoped: own?.isScoped === true,
    takes_many_profiles: own?.takesManyInstances === true,
    exit_statuses: exitStatusesOf(spec),
    passes_status: own?.hasChildStatus === true,
    default_command: isBranch(spec) ? (spec.defaultCommand ?? null) : null,
    commands: isBranch(spec)
      ? spec.commands.map((command) => node(command, `${path} ${command.name}`))
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

/** A type as it is declared, its names as JSON has them elsewhere (`takes_file`). */
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
