import { aliasOf } from '../resources/command-alias.ts'
import type { ResourceName } from '../resources/definition.ts'
import { namesDeclared, resources } from '../resources/index.ts'
import { resourceBranch } from '../verbs/branch.ts'
import type { CommandEntry } from './command-entry.ts'

const RECORDS = 'Records'
const INSTANCES = 'Instances and keys'
const TOOLS = 'Tools'

/** Makes a resource's branch; its declaration is built only if more than its name is needed. */
function resourceEntry(name: ResourceName): CommandEntry {
  return {
    name,
    get aliases() {
      const alias = aliasOf(resources[name])
      return alias === name ? [] : [alias]
    },
    get summary() {
      return resources[name].summary
    },
    group: RECORDS,
    load: (verb) => resourceBranch(resources[name], verb),
  }
}

/** Makes the command tree; its first level is in the order help shows it. */
export function commandTree(): readonly CommandEntry[] {
  const tree: readonly CommandEntry[] = [
    ...namesDeclared().map(resourceEntry),
    ...INSTANCE_ENTRIES,
    ...TOOL_ENTRIES,
    {
      name: 'commands',
      aliases: [],
      summary: 'Print the command tree, with options, types and exit statuses',
      group: TOOLS,
      load: async () => (await import('../commands/commands.ts')).commandsCommand(tree),
    },
    {
      name: 'help',
      aliases: [],
      summary: 'Show help for a command or a topic',
      group: TOOLS,
      load: async () => (await import('../commands/help/help.ts')).helpCommand(tree),
    },
  ]
  return tree
}

/** Commands for instances and keys. */
const INSTANCE_ENTRIES: readonly CommandEntry[] = [
  {
    name: 'login',
    aliases: [],
    summary: 'Create a profile for an ITFlow instance, step by step',
    group: INSTANCES,
    load: async () => (await import('../commands/login/login.ts')).loginCommand(),
  },
  {
    name: 'logout',
    aliases: [],
    summary: 'Remove the secrets of a profile, but keep its settings',
    group: INSTANCES,
    load: async () => (await import('../commands/logout.ts')).logoutCommand(),
  },
  {
    name: 'profiles',
    aliases: ['profile'],
    summary: 'Manage profiles: ITFlow instances and their keys',
    group: INSTANCES,
    load: async () => (await import('../commands/profiles/profiles.ts')).profilesBranch(),
  },
  {
    name: 'whoami',
    aliases: [],
    summary: 'Show the profile, client and key in use',
    group: INSTANCES,
    load: async () => (await import('../commands/whoami.ts')).whoamiCommand(),
  },
  {
    name: 'config',
    aliases: [],
    summary: 'Show or change settings',
    group: INSTANCES,
    load: async () => (await import('../commands/config/config.ts')).configBranch(),
  },
]

/** Commands for everything else. */
const TOOL_ENTRIES: readonly CommandEntry[] = [
  {
    name: 'find',
    aliases: [],
    summary: 'Find out who or what an address, number or name is',
    group: TOOLS,
    load: async () => (await import('../commands/find/find.ts')).findCommand(),
  },
  {
    name: 'expiring',
    aliases: [],
    summary: 'See what runs out: domains, certificates, warranties, software',
    group: TOOLS,
    load: async () => (await import('../commands/expiring/expiring.ts')).expiringCommand(),
    plugin: 'check',
  },
  {
    name: 'duty',
    aliases: [],
    summary: 'See which open tickets need you now',
    group: TOOLS,
    load: async () => (await import('../commands/duty/duty.ts')).dutyCommand(),
  },
  {
    name: 'completion',
    aliases: [],
    summary: 'Set up Tab completion for bash, zsh, fish or PowerShell',
    group: TOOLS,
    load: async () => (await import('../commands/completion.ts')).completionBranch(),
  },
  {
    name: 'export',
    aliases: [],
    summary: 'Export records to a file: CSV, XLSX, JSON, NDJSON or YAML',
    group: TOOLS,
    load: async (word) => (await import('../commands/export/export.ts')).exportBranch(word),
  },
  {
    name: 'import',
    aliases: [],
    summary: 'Create and update many records from a file',
    group: TOOLS,
    load: async (word) => (await import('../commands/import/import.ts')).importCommand(word),
  },
  {
    name: 'api',
    aliases: [],
    summary: 'Call an API operation and print its reply unchanged',
    group: TOOLS,
    load: async () => (await import('../commands/api/api.ts')).apiCommand(),
  },
  {
    name: 'schema',
    aliases: [],
    summary: 'Print the JSON Schema of records, and of input for writes',
    group: TOOLS,
    load: async () => (await import('../commands/schema.ts')).schemaCommand(),
  },
  {
    name: 'doctor',
    aliases: [],
    summary: 'See what this server and key can do and what needs attention',
    group: TOOLS,
    load: async () => (await import('../commands/doctor/doctor.ts')).doctorCommand(),
  },
  {
    name: 'runs',
    aliases: ['run'],
    summary: 'List, resume and undo imports and other bulk commands',
    group: TOOLS,
    load: async () => (await import('../commands/runs/runs.ts')).runsBranch(),
  },
  {
    name: 'alerts',
    aliases: ['alert'],
    summary: 'Open one ticket per alert',
    group: TOOLS,
    load: async () => (await import('../commands/alerts/alerts.ts')).alertsBranch(),
  },
  {
    name: 'sources',
    aliases: ['source'],
    summary: 'See what imports remember',
    group: TOOLS,
    load: async () => (await import('../commands/sources/sources.ts')).sourcesBranch(),
  },
  {
    name: 'sandbox',
    aliases: [],
    summary: 'Use the built-in ITFlow with made-up data, to practise or test',
    group: TOOLS,
    load: async () => (await import('../commands/sandbox/sandbox.ts')).sandboxBranch(),
  },
]
