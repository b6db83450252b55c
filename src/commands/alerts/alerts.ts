import type { BranchSpec, CommandSpec, OptionSpec } from '../../cli/command.ts'
import { resources } from '../../resources/index.ts'
import { fieldOptions } from '../../verbs/field-options.ts'
import { shapeOptions } from '../../verbs/options.ts'
import { textFormatOptions } from '../../verbs/text-format.ts'
import { receiverCommands } from './receiver-commands.ts'

const { tickets } = resources

const KEY: OptionSpec & { name: string } = {
  name: 'key',
  type: { kind: 'text', placeholder: 'KEY', takesFile: true },
  help: 'what identifies the alert, such as backup/srv-01; only a digest of it is stored; @FILE or @- reads it',
  group: 'The alert',
  isRequired: true,
}

const MESSAGE: OptionSpec = {
  name: 'message',
  type: { kind: 'text', placeholder: 'TEXT', takesFile: true },
  help: 'what to note on the ticket; internal, never sent to the customer',
  group: 'The alert',
}

/** `itflow alerts`: one ticket for each alert of a monitoring system. */
export function alertsBranch(): BranchSpec {
  return {
    name: 'alerts',
    aliases: ['alert'],
    summary: 'Open one ticket per alert',
    commands: [openCommand(), resolveCommand(), listCommand(), ...receiverCommands()],
  }
}

function openCommand(): CommandSpec {
  return {
    name: 'open',
    summary: 'Open a ticket for an alert, unless it has one already',
    description:
      "The ticket's last line is a digest of the client and the key, by which it is found again from any computer. Only tickets that were created through the API count. While one is open, nothing is sent. Two computers that open the same alert in the same moment may open a ticket each.",
    options: [
      KEY,
      ...fieldOptions(tickets, 'create'),
      ...textFormatOptions(tickets, 'create'),
      ...shapeOptions(tickets),
    ],
    examples: [
      'itflow alerts open --client acme --key backup/srv-01 --subject "Backup of SRV-01 failed" --priority High',
      'itflow alerts open --client acme --key disk/srv-01 --subject "Disk full" --asset SRV-01 --details @-',
    ],
    isWrite: true,
    isScoped: true,
    run: async (context, input) => (await import('./open.ts')).openAlert(context, input, KEY),
  }
}

function resolveCommand(): CommandSpec {
  return {
    name: 'resolve',
    summary: 'Resolve the ticket of an alert that has recovered',
    description:
      'If somebody has taken the ticket, replied to it or changed its status, it is only noted there that the alert has recovered. Without an open ticket, nothing is done. It never closes a ticket, and never sends anything to the customer.',
    options: [KEY, MESSAGE, ...shapeOptions(tickets)],
    examples: ['itflow alerts resolve --client acme --key backup/srv-01'],
    isWrite: true,
    isScoped: true,
    run: async (context, input) =>
      (await import('./resolve.ts')).resolveAlert(context, input, { key: KEY, message: MESSAGE }),
  }
}

function listCommand(): CommandSpec {
  return {
    name: 'list',
    aliases: ['ls'],
    summary: 'List the open tickets of alerts',
    description:
      'A ticket is listed with the ID of its alert (alert_id), which is the last line of its details.',
    options: listOptions(),
    examples: [
      'itflow alerts list --client acme',
      'itflow alerts list --json --fields number,subject,alert_id',
    ],
    isScoped: true,
    run: async (context, input) => (await import('./list.ts')).listAlerts(context, input),
  }
}

/** The options that shape records, with the alert's ID among the fields. */
function listOptions(): readonly OptionSpec[] {
  const also = [['alert-id', 'Alert-ID']] as const
  return shapeOptions(tickets).map((option) =>
    option.type.kind === 'fields' ? { ...option, type: { ...option.type, also } } : option,
  )
}
