import { VERSION } from '../version.ts'
import type { BranchSpec, CommandSpec, OptionSpec } from './command.ts'
import { type CommandEntry, isBranch } from './command-entry.ts'
import { exitStatusesOf, PLUGIN_STATUSES } from './command-exits.ts'
import { EXIT_STATUSES } from './exit-statuses.ts'
import { GLOBAL_OPTIONS } from './globals.ts'
import { optionGroups, ROOT_EXAMPLES, ROOT_PURPOSE, usageOf } from './help.ts'
import { argumentText, optionHead, optionText } from './option-help.ts'
import { placeholderOf } from './option-types.ts'
import { commandTree } from './registry.ts'
import { macro, paragraphs, pasted, roffText, term } from './roff.ts'
import { VARIABLES } from './variables.ts'

/** Manual pages by file name (`itflow-tickets.1`). */
type ManPages = Readonly<Record<string, string>>

/**
 * Makes all manual pages from the command tree: one for the program and one for each of its commands. `date` is
 * YYYY-MM-DD.
 */
export async function manPages(date: string): Promise<ManPages> {
  const tree = commandTree()
  const pages = await Promise.all(
    tree.map(async (entry) => [
      `itflow-${entry.name}.1`,
      entryPage(entry, await entry.load(), date),
    ]),
  )
  return { 'itflow.1': rootPage(tree, date), ...Object.fromEntries(pages) }
}

function rootPage(tree: readonly CommandEntry[], date: string): string {
  const groups = [...new Set(tree.map(({ group }) => group))]
  return page('itflow', ROOT_PURPOSE, date, [
    ...section('SYNOPSIS', [roffText('itflow COMMAND [VERB] [WHICH] [--option value …]')]),
    ...section('DESCRIPTION', paragraphs(ROOT_PURPOSE)),
    ...section(
      'COMMANDS',
      groups.flatMap((group) => [
        macro('SS', group),
        ...tree.filter((entry) => entry.group === group).flatMap(commandTerm),
      ]),
    ),
    ...section('OPTIONS', [
      ...paragraphs('Every command accepts these, anywhere on the line.'),
      ...GLOBAL_OPTIONS.flatMap(optionTerm),
    ]),
    ...section(
      'ENVIRONMENT',
      VARIABLES.flatMap(([name, help]) => term(name, help)),
    ),
    ...exitSection(EXIT_STATUSES.map(({ status }) => status)),
    ...section('EXAMPLES', pasted(ROOT_EXAMPLES)),
    ...seeAlso(tree.map(({ name }) => `itflow-${name}`)),
  ])
}

function commandTerm({ name, summary }: CommandEntry): string[] {
  return term(name, `${summary}; see itflow-${name}(1).`)
}

function entryPage(entry: CommandEntry, spec: BranchSpec | CommandSpec, date: string): string {
  const name = `itflow-${entry.name}`
  const path = `itflow ${entry.name}`
  return page(name, entry.summary, date, [
    ...(isBranch(spec) ? branchSections(spec, path, entry.aliases) : commandSections(spec, path)),
    ...exitSection(isBranch(spec) ? branchStatuses(spec) : exitStatusesOf(spec)),
    ...(!isBranch(spec) && spec.isPlugin === true ? pluginSection() : []),
    ...seeAlso(['itflow']),
  ])
}

function branchSections(
  { summary, commands, defaultCommand }: BranchSpec,
  path: string,
  aliases: readonly string[],
): string[] {
  const defaultText =
    defaultCommand === undefined ? '' : ` Without a verb, ${defaultCommand} is run.`
  return [
    ...section(
      'SYNOPSIS',
      commands.flatMap((command) => synopsis(command, `${path} ${command.name}`)),
    ),
    ...section('DESCRIPTION', paragraphs(`${summary}.${defaultText}${alsoText(aliases)}`)),
    ...section(
      'COMMANDS',
      commands.flatMap((command) => [macro('SS', `${path} ${command.name}`), ...bodyOf(command)]),
    ),
  ]
}

function branchStatuses({ commands }: BranchSpec): readonly number[] {
  return [...new Set(commands.flatMap(exitStatusesOf))]
}

function commandSections(command: CommandSpec, path: string): string[] {
  return [
    ...section('SYNOPSIS', synopsis(command, path)),
    ...section('DESCRIPTION', bodyOf(command)),
  ]
}

function synopsis(command: CommandSpec, path: string): string[] {
  return [roffText(usageOf(command, path)), '.br']
}

/** Returns a command's purpose, arguments, options and examples. */
function bodyOf(command: CommandSpec): string[] {
  const { summary, description, aliases = [], arguments: args = [], examples = [] } = command
  const text = `${summary}.${alsoText(aliases)}${description === undefined ? '' : `\n${description}`}`
  return [
    ...paragraphs(text),
    ...args.flatMap((arg) => term(placeholderOf(arg.type) ?? '', argumentText(arg))),
    ...optionGroups(command).flatMap(({ name, options }) => [
      '.PP',
      roffText(`${name}:`),
      ...options.flatMap(optionTerm),
    ]),
    ...(examples.length === 0 ? [] : ['.PP', ...pasted(examples)]),
  ]
}

function alsoText(aliases: readonly string[]): string {
  return aliases.length === 0 ? '' : ` Also: ${aliases.join(', ')}.`
}

function optionTerm(option: OptionSpec): string[] {
  return term(optionHead(option).trim(), optionText(option))
}

function exitSection(statuses: readonly number[]): string[] {
  const known = EXIT_STATUSES.filter(({ status }) => statuses.includes(status))
  return section(
    'EXIT STATUS',
    known.flatMap(({ status, meaning }) => term(String(status), meaning)),
  )
}

function pluginSection(): string[] {
  return section(
    'EXIT STATUS AS A MONITORING PLUGIN',
    PLUGIN_STATUSES.flatMap(({ status, meaning }) => term(String(status), meaning)),
  )
}

function seeAlso(names: readonly string[]): string[] {
  const all = names.map((name, index) => {
    const end = index === names.length - 1 ? '' : ','
    return `\\fB${roffText(name)}\\fR(1)${end}`
  })
  return section('SEE ALSO', all)
}

/** Returns a heading with lines below it; nothing if there are no lines. */
function section(heading: string, lines: readonly string[]): string[] {
  // A break at the end of a section has no effect.
  const whole = lines.at(-1) === '.br' ? lines.slice(0, -1) : lines
  return whole.length === 0 ? [] : [macro('SH', heading), ...whole]
}

function page(name: string, purpose: string, date: string, lines: readonly string[]): string {
  // The date isn't escaped: with escaped hyphens it wouldn't be a date.
  const head = `${macro('TH', name.toUpperCase(), '1')} ${date} ${macro('', `itflow ${VERSION}`, 'ITFlow').slice(2)}`
  const title = `${roffText(name)} \\- ${roffText(purpose.replace(/\.$/, ''))}`
  // Without hyphenation, which would break names of variables and files.
  return `${[head, '.nh', '.ad l', macro('SH', 'NAME'), title, ...lines].join('\n')}\n`
}
