import type { CommandSpec } from '../../cli/command.ts'
import { QUERY } from '../../verbs/options.ts'
import {
  CONFIG,
  FAILED_ACTION,
  FAILED_ALL,
  FAILED_NUMBER,
  MUTE_FOR,
  MUTE_WHY,
  TEST_SOURCE,
} from './receiver-options.ts'

/** The commands about the receiver of this computer. */
export function receiverCommands(): readonly CommandSpec[] {
  return [
    serveCommand(),
    statusCommand(),
    failedCommand(),
    muteCommand(),
    unmuteCommand(),
    testCommand(),
  ]
}

function serveCommand(): CommandSpec {
  return {
    name: 'serve',
    isWrite: true,
    hasNoDryRun: true,
    summary: 'Receive alerts over HTTP and deliver them to ITFlow, until interrupted',
    description:
      'Each alert is written to disk before it is acknowledged, and delivered as soon as ITFlow can be used: one ticket for each, resolved on recovery. Listens on this computer only, unless the configuration says otherwise. SIGHUP reads the configuration again; SIGTERM or Ctrl-C ends it. docs/alerts.md explains the configuration and has a walk-through for each tool.',
    options: [CONFIG],
    examples: [
      'itflow alerts serve --config alerts.yaml',
      'itflow alerts serve --config /etc/itflow/alerts.yaml --profile acme',
    ],
    run: async (context, input) => (await import('./serve.ts')).serveAlerts(context, input),
  }
}

function statusCommand(): CommandSpec {
  return {
    name: 'status',
    reach: 'profiles',
    isCheck: true,
    summary: 'See how the receiver is doing and what needs attention',
    description:
      'From files alone: neither the receiver nor ITFlow is asked. Run it as the same user as the receiver.\nExits with status 12 if no receiver is running, alerts have been waiting for over 10 minutes, some have failed, ITFlow or the disk fails, or the configuration has a fault: it could not be read again, or ITFlow lacks a client that it names.',
    examples: ['itflow alerts status', 'itflow alerts status --json'],
    run: async (context) => (await import('./status.ts')).printStatus(context),
  }
}

function failedCommand(): CommandSpec {
  return {
    name: 'failed',
    reach: 'profiles',
    hasNoDryRun: true,
    summary: 'List, retry or drop alerts that could not be delivered',
    description:
      'Alerts fail if ITFlow refuses them, or if what they need is gone. They stay until they are retried or dropped. The receiver does that within a second, or when it starts.',
    arguments: [FAILED_ACTION, FAILED_NUMBER],
    options: [FAILED_ALL, QUERY],
    examples: [
      'itflow alerts failed',
      'itflow alerts failed --query "[].number"',
      'itflow alerts failed retry 12 15',
      'itflow alerts failed retry --all',
      'itflow alerts failed drop 12 --yes',
    ],
    run: async (context, input) => (await import('./failed.ts')).handleFailed(context, input),
  }
}

function muteCommand(): CommandSpec {
  return {
    name: 'mute',
    hasNoDryRun: true,
    isScoped: true,
    summary: 'Open no tickets for alerts of a client for a while',
    description:
      'Meant for maintenance. The receiver of this computer holds the alerts of the client: those that recover in time never get a ticket, the others get one when the mute ends. Tickets that are open already are still resolved. A second mute replaces the first.',
    options: [MUTE_FOR, MUTE_WHY],
    examples: ['itflow alerts mute --client acme --for 2h --why "new firewall"'],
    run: async (context, input) => (await import('./mute.ts')).muteClient(context, input),
  }
}

function unmuteCommand(): CommandSpec {
  return {
    name: 'unmute',
    hasNoDryRun: true,
    isScoped: true,
    summary: 'End the mute of a client',
    description: 'Alerts that were held meanwhile, and have not recovered, get their ticket now.',
    examples: ['itflow alerts unmute --client acme'],
    run: async (context) => (await import('./mute.ts')).unmuteClient(context),
  }
}

function testCommand(): CommandSpec {
  return {
    name: 'test',
    summary: 'See what the receiver would do about a payload',
    description:
      'Shows the client and how it was named, priority, asset and contact, the open ticket if there is one, and what would be done. Only reads; nothing is remembered. With --json, also the details of a new ticket.',
    arguments: [
      {
        type: { kind: 'text', placeholder: 'PAYLOAD', takesFile: true },
        help: 'what the tool sends, JSON or a form: @FILE, or @- for standard input',
      },
    ],
    options: [TEST_SOURCE, CONFIG],
    examples: [
      'itflow alerts test --source zabbix --config alerts.yaml @payload.json',
      'itflow alerts test --source probe --config alerts.yaml @- --json',
    ],
    run: async (context, input) => (await import('./test.ts')).testPayload(context, input),
  }
}
