import {
  type CommandInput,
  type CommandSpec,
  integerOption,
  type OptionSpec,
  textOption,
} from '../../cli/command.ts'
import type { IntegerType } from '../../cli/option-types.ts'
import { parseDays } from '../../cli/parse-option-values.ts'
import type { Context } from '../../context.ts'
import { resources, TENANT } from '../../resources/index.ts'
import { refuseDryRun, toOption } from '../output-file.ts'
import { selectorArgument } from '../selector-argument.ts'
import { messageFormatOf } from './format.ts'

const TO = toOption('report')

const WITHIN: OptionSpec & { defaultValue: string } = {
  name: 'within',
  type: { kind: 'days' },
  help: 'how many days ahead to look for what expires',
  group: 'Selection',
  defaultValue: '90d',
}

const LIMIT: OptionSpec<IntegerType> & { defaultValue: string } = {
  name: 'limit',
  type: { kind: 'whole', min: 1 },
  help: 'show at most this many rows in each table; the counts are of all',
  group: 'Selection',
  defaultValue: '50',
}

/** Builds the commands that only clients have. */
export function clientReportCommands(): readonly CommandSpec[] {
  const tenant = resources[TENANT]
  return [
    {
      name: 'report',
      summary: 'Show a client on one page: contacts, assets, open tickets and more',
      description: [
        'Shows contacts, vendors, locations, networks, domains, certificates, assets by type and age, software, what expires, open tickets, documents and the time worked this month. Each count is that of the command that lists the records. Archived records, notes and secrets are left out.',
        'The format is text (the default), markdown, html, json or yaml. An HTML file is complete in itself and can be printed.',
        "Modules that can't be read are named in the report, and the exit status is then 11.",
      ].join('\n'),
      arguments: [selectorArgument(tenant)],
      options: [TO, WITHIN, LIMIT],
      examples: [
        'itflow clients report acme',
        'itflow clients report acme --to acme.html',
        'itflow clients report acme -o markdown --within 180d',
      ],
      readsManyModules: true,
      formats: ['text', 'markdown', 'html', 'json', 'yaml'],
      format: (flags, input) => messageFormatOf(flags, textOption(input, TO.name)),
      run: runReport,
    },
  ]
}

async function runReport(context: Context, input: CommandInput): Promise<void> {
  refuseDryRun(context, 'clients report')
  const request = {
    name: input.args[0],
    to: textOption(input, TO.name),
    within: parseDays('--within', textOption(input, WITHIN.name) ?? WITHIN.defaultValue),
    limit: integerOption(input, LIMIT),
  }
  const { printClientReport } = await import('./print-report.ts')
  await printClientReport(context, request)
}
