import type { BranchSpec, CommandSpec, OptionSpec } from './command.ts'
import { GLOBAL_OPTIONS } from './globals.ts'
import type { Entry } from './registry.ts'

/** `itflow --help`: the first level of the command tree. */
export function rootHelp(entries: readonly Entry[]): string {
  const groups = [...new Set(entries.map(({ group }) => group))]
  const width = widest(entries.map(({ name }) => name))
  return lines([
    'The command line for ITFlow: clients, assets, tickets, credentials and the rest.',
    '',
    'Usage: itflow COMMAND [VERB] [WHICH] [--option value …]',
    ...groups.flatMap((group) => [
      '',
      group,
      ...entries
        .filter((entry) => entry.group === group)
        .map(({ name, summary }) => row(name, summary, width)),
    ]),
    '',
    'Examples',
    '  itflow clients list --profile sandbox',
    '  itflow tickets list --client acme --json',
    '  itflow credentials copy "Firewall edge"',
    '',
    'itflow COMMAND --help for a command, itflow help options for what every command takes.',
  ])
}

/** `itflow tickets --help`: the commands of a branch. */
export function branchHelp({ name, summary, commands }: BranchSpec): string {
  const heads = commands.map(headOf)
  const width = widest(heads)
  return lines([
    `${summary}.`,
    '',
    `Usage: itflow ${name} VERB …`,
    '',
    'Commands',
    ...commands.map((command, index) => row(heads[index] ?? '', command.summary, width)),
    '',
    `itflow ${name} VERB --help for one of them, itflow help options for what every command takes.`,
  ])
}

/** `itflow tickets create --help`: one command. */
export function commandHelp(command: CommandSpec, path: string): string {
  const { summary, description, aliases = [], arguments: args = [], examples = [] } = command
  const parts = path.split(' ').slice(0, -1).join(' ')
  return lines([
    `${summary}.`,
    ...(description === undefined ? [] : ['', ...wrapped(description, WIDTH)]),
    '',
    `Usage: ${parts} ${headOf(command)}${optionsOf(command).length + globalsOf(command).length > 0 ? ' [--option value …]' : ''}${command.takesRest === true ? ' -- COMMAND …' : ''}`,
    ...(aliases.length === 0 ? [] : [`Also:  ${aliases.join(', ')}`]),
    ...section(
      'Arguments',
      args.map(({ name, help }) => [name, help]),
    ),
    ...optionSections(command),
    ...(examples.length === 0 ? [] : ['', 'Examples', ...examples.map((text) => `  ${text}`)]),
    '',
    'itflow help options for what every command takes: --profile, --client, --json …',
  ])
}

/** `itflow help options`: the options that stand anywhere. */
export function optionsHelp(): string {
  return lines([
    'Options of every command; they stand anywhere on the line.',
    ...section(
      'Options',
      GLOBAL_OPTIONS.map(({ long, short, value, help }) => [
        optionHead({ name: long, help, ...(short && { short }), ...(value && { value }) }),
        help,
      ]),
    ),
  ])
}

function headOf({ name, arguments: args = [] }: CommandSpec): string {
  const shown = args.map(({ name: word, isOptional, isVariadic }) => {
    const text = isVariadic === true ? `${word} …` : word
    return isOptional === true ? `[${text}]` : text
  })
  return [name, ...shown].join(' ')
}

function optionsOf({ options = [] }: CommandSpec): readonly OptionSpec[] {
  return options.filter(({ isHidden }) => isHidden !== true)
}

/** Options of every command that are worth seeing with this one. */
function globalsOf({ isScoped, isWrite }: CommandSpec): OptionSpec[] {
  const shown = [
    ...(isScoped === true ? ['client', 'all-clients', 'global'].map(under('Scope')) : []),
    ...(isWrite === true ? ['dry-run', 'yes', 'force'].map(under('Writing')) : []),
  ]
  return shown.flatMap(({ group, name }) =>
    GLOBAL_OPTIONS.filter(({ long }) => long === name).map(({ long, value, help }) => ({
      name: long,
      help,
      group,
      ...(value === undefined ? {} : { value }),
    })),
  )
}

function under(group: string): (name: string) => { group: string; name: string } {
  return (name) => ({ group, name })
}

function optionSections(command: CommandSpec): string[] {
  const options = [...optionsOf(command), ...globalsOf(command)]
  const groups = [...new Set(options.map(({ group }) => group ?? 'Options'))]
  return groups.flatMap((group) =>
    section(
      group,
      options
        .filter((option) => (option.group ?? 'Options') === group)
        .map((option) => [optionHead(option), option.help]),
    ),
  )
}

function optionHead({ name, short, value }: OptionSpec): string {
  const letter = short === undefined ? '    ' : `-${short}, `
  return `${letter}--${name}${value === undefined ? '' : ` ${value}`}`
}

function section(heading: string, rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return []
  const width = widest(rows.map(([head = '']) => head))
  return ['', heading, ...rows.map(([head = '', help = '']) => row(head, help, width))]
}

function row(head: string, help: string, width: number): string {
  const indent = `  ${' '.repeat(width)}  `
  const text = wrapped(help, WIDTH - indent.length).join(`\n${indent}`)
  return head.length > width ? `  ${head}\n${indent}${text}` : `  ${head.padEnd(width)}  ${text}`
}

/** Help is of this width, in cells, wherever it is shown: it is also the reference. */
const WIDTH = 100

/** Text in lines of at most a width, but for words that are longer; its own line breaks stay. */
function wrapped(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const all = ['']
    for (const word of paragraph.split(' ')) {
      const line = all.at(-1) ?? ''
      const longer = line === '' ? word : `${line} ${word}`
      if (line !== '' && longer.length > width) all.push(word)
      else all[all.length - 1] = longer
    }
    return all
  })
}

/** Wide enough for all but the longest heads, which get a line of their own. */
function widest(heads: readonly string[]): number {
  return Math.max(0, ...heads.map(({ length }) => length).filter((length) => length <= 32))
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`
}
