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
      summary: 'Print the command tree for programs: options, types, exit statuses',
      group: TOOLS,
      load: async () => (await import('../commands/commands.ts')).commandsCommand(tree),
    },
    {
      name: 'help',
      aliases: [],
      summary: 'Help on a command or a topic, such as `options` or `environment`',
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
    summary: 'Delete the secrets of a profile; its settings stay',
    group: INSTANCES,
    load: async () => (await import('../commands/logout.ts')).logoutCommand(),
  },
  {
    name: 'profiles',
    aliases: ['profile'],
    summary: 'ITFlow instances and their keys',
    group: INSTANCES,
    load: async () => (await import('../commands/profiles/profiles.ts')).profilesBranch(),
  },
  {
    name: 'whoami',
    aliases: [],
    summary: 'Show the current profile, client and key',
    group: INSTANCES,
    load: async () => (await import('../commands/whoami.ts')).whoamiCommand(),
  },
  {
    name: 'config',
    aliases: [],
    summary: 'Show each setting and where it comes from',
    group: INSTANCES,
    load: async () => (await import('../commands/config/config.ts')).configBranch(),
  },
]

/** Commands for everything else. */
const TOOL_ENTRIES: readonly CommandEntry[] = [
  {
    name: 'completion',
    aliases: [],
    summary: 'Complete commands, options and names with Tab',
    group: TOOLS,
    load: async () => (await import('../commands/completion.ts')).completionBranch(),
  },
  {
    name: 'export',
    aliases: [],
    summary: 'Write all records of a kind to a file: CSV, NDJSON, JSON, YAML, XLSX',
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
    summary: 'Call an API operation and print the reply',
    group: TOOLS,
    load: async () => (await import('../commands/api/api.ts')).apiCommand(),
  },
  {
    name: 'schema',
    aliases: [],
    summary: 'Print the JSON Schema of a record, or of input to create and update',
    group: TOOLS,
    load: async () => (await import('../commands/schema.ts')).schemaCommand(),
  },
  {
    name: 'doctor',
    aliases: [],
    summary: 'Check what this server and key can do, and what needs attention',
    group: TOOLS,
    load: async () => (await import('../commands/doctor/doctor.ts')).doctorCommand(),
  },
  {
    name: 'runs',
    aliases: ['run'],
    summary: 'See what imports and other bulk commands did; resume or undo them',
    group: TOOLS,
    load: async () => (await import('../commands/runs/runs.ts')).runsBranch(),
  },
  {
    name: 'sandbox',
    aliases: [],
    summary: 'A built-in ITFlow for practice and tests',
    group: TOOLS,
    load: async () => (await import('../commands/sandbox/sandbox.ts')).sandboxBranch(),
  },
]
