import { wrapWords } from '../text/wrap.ts'
import type { BranchSpec, CommandSpec, OptionSpec } from './command.ts'
import type { CommandEntry } from './command-entry.ts'
import { GLOBAL_OPTIONS, outputOptionOf } from './globals.ts'
import {
  columnOf,
  examplesSection,
  isTooNarrow,
  joinLines,
  labelled,
  REFERENCE_WIDTH,
  STACKED,
  section,
} from './help-layout.ts'
import { argumentText, optionHead, optionText } from './option-help.ts'
import { placeholderOf } from './option-types.ts'

/** Returns the text of `itflow --help`: the first level of the command tree. */
export function rootHelp(entries: readonly CommandEntry[], width = REFERENCE_WIDTH): string {
  const groups = [...new Set(entries.map(({ group }) => group))]
  const column = columnOf(entries.map(({ name }) => name))
  return joinLines([
    ...wrapWords(ROOT_PURPOSE, width),
    '',
    ...labelled('Usage: ', 'itflow COMMAND [VERB] [WHICH] [--option value …]', width),
    ...groups.flatMap((group) => {
      const inGroup = entries.filter((entry) => entry.group === group)
      const rows = inGroup.map(({ name, summary }) => [name, summary] as const)
      return section(group, rows, width, column)
    }),
    ...examplesSection(ROOT_EXAMPLES, width),
    '',
    ...wrapWords(`Use itflow COMMAND --help for more about a command, and ${FOR_OPTIONS}.`, width),
  ])
}

/** The program's purpose, in a sentence. */
export const ROOT_PURPOSE =
  'The command line for ITFlow: clients, assets, tickets, credentials and the rest.'

/** Commands to try first. */
export const ROOT_EXAMPLES = [
  'itflow clients list --profile sandbox',
  'itflow tickets list --client acme --json',
  'itflow credentials copy "Firewall edge"',
]

const FOR_OPTIONS = 'itflow help options for the global options'

/** Returns the text of `itflow tickets --help`: the commands of a branch. */
export function branchHelp(
  { name, summary, commands }: BranchSpec,
  width = REFERENCE_WIDTH,
): string {
  const rows = commands.map((command) => [headOf(command), command.summary] as const)
  return joinLines([
    ...wrapWords(`${summary}.`, width),
    '',
    ...labelled('Usage: ', `itflow ${name} VERB …`, width),
    ...section('Commands', rows, width),
    '',
    ...wrapWords(
      `Use itflow ${name} VERB --help for more about a command, and ${FOR_OPTIONS}.`,
      width,
    ),
  ])
}

/** Returns the text of `itflow tickets create --help`: one command. */
export function commandHelp(command: CommandSpec, path: string, width = REFERENCE_WIDTH): string {
  const { summary, description, aliases = [], arguments: args = [], examples = [] } = command
  const rows = args.map((arg) => [placeholderOf(arg.type) ?? '', argumentText(arg)] as const)
  return joinLines([
    ...wrapWords(`${summary}.`, width),
    ...(description === undefined ? [] : ['', ...wrapWords(description, width)]),
    '',
    ...labelled('Usage: ', usageOf(command, path), width),
    ...(aliases.length === 0 ? [] : labelled('Also:  ', aliases.join(', '), width)),
    ...section('Arguments', rows, width),
    ...optionSections(command, width),
    ...examplesSection(examples, width),
    '',
    ...wrapWords(`Use ${FOR_OPTIONS}: --profile, --client, --json …`, width),
  ])
}

/** Returns a command's usage: its words, and what may follow them. */
export function usageOf(command: CommandSpec, path: string): string {
  const branch = path.split(' ').slice(0, -1)
  const hasOptions = optionsOf(command).length + globalsOf(command).length > 0
  return [
    ...branch,
    headOf(command),
    ...(hasOptions ? ['[--option value …]'] : []),
    ...(command.takesRest === true ? ['-- COMMAND …'] : []),
  ].join(' ')
}

/** Returns the text of `itflow help options`: the global options. */
export function optionsHelp(width = REFERENCE_WIDTH): string {
  const rows = GLOBAL_OPTIONS.map((option) => [optionHead(option), optionText(option)] as const)
  return joinLines([
    ...wrapWords('Global options: every command accepts them, anywhere on the line.', width),
    ...section('Options', rows, width),
  ])
}

function headOf({ name, arguments: args = [] }: CommandSpec): string {
  const shown = args.map(({ type, isOptional, unless, isVariadic }) => {
    const word = placeholderOf(type) ?? ''
    const text = isVariadic === true ? `${word} …` : word
    return isOptional === true || unless !== undefined ? `[${text}]` : text
  })
  return [name, ...shown].join(' ')
}

function optionsOf({ options = [] }: CommandSpec): readonly OptionSpec[] {
  return options.filter(({ isHidden }) => isHidden !== true)
}

/** The global options to show in the help of this command. */
function globalsOf(command: CommandSpec): OptionSpec[] {
  const { isScoped, isWrite, hasNoDryRun, formats } = command
  return [
    ...(formats === undefined ? [] : [outputOptionOf(formats)]),
    ...(isScoped === true ? globalsUnder('Scope', ['client', 'all-clients', 'global']) : []),
    ...(isWrite === true && hasNoDryRun !== true
      ? globalsUnder('Writing', ['dry-run', 'yes', 'force'])
      : []),
  ]
}

function globalsUnder(group: string, names: readonly string[]): OptionSpec[] {
  return names.flatMap((wanted) =>
    GLOBAL_OPTIONS.filter(({ name }) => name === wanted).map(({ name, type, help }) => ({
      ...{ name, type, help },
      group,
    })),
  )
}

/** Returns a command's options by their headings, with the global options that matter for it. */
export function optionGroups(command: CommandSpec): { name: string; options: OptionSpec[] }[] {
  const options = [...optionsOf(command), ...globalsOf(command)]
  return [...new Set(options.map(({ group }) => group ?? 'Options'))].map((name) => ({
    name,
    options: options.filter(({ group = 'Options' }) => group === name),
  }))
}

function optionSections(command: CommandSpec, width: number): string[] {
  const groups = optionGroups(command).map(({ name, options }) => ({
    name,
    rows: options.map((option) => [optionHead(option), optionText(option)] as const),
  }))
  // If one section doesn't fit, all are laid out alike.
  const isNarrow = groups.some(({ rows }) => isTooNarrow(rows.map(headOfRow), width))
  return groups.flatMap(({ name, rows }) =>
    section(name, rows, width, isNarrow ? STACKED : columnOf(rows.map(headOfRow))),
  )
}

function headOfRow([head]: readonly [head: string, help: string]): string {
  return head
}
