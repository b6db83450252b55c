import { aliasOf } from '../resources/command-alias.ts'
import type { ResourceName } from '../resources/definition.ts'
import { namesDeclared, resources } from '../resources/index.ts'
import { resourceBranch } from '../verbs/branch.ts'
import type { CommandEntry } from './command-entry.ts'

const RECORDS = 'Records'
const INSTANCES = 'Instances and keys'
const TOOLS = 'Tools'

/** A module as a branch; its declaration is made when more than its name is wanted. */
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
      summary: 'The whole command tree, for programs: options, types, exit statuses',
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

/** Instances, and the keys to them. */
const INSTANCE_ENTRIES: readonly CommandEntry[] = [
  {
    name: 'login',
    aliases: [],
    summary: 'Make a profile for an ITFlow, step by step',
    group: INSTANCES,
    load: async () => (await import('../commands/login/login.ts')).loginCommand(),
  },
  {
    name: 'logout',
    aliases: [],
    summary: 'Forget the secrets of a profile; its settings stay',
    group: INSTANCES,
    load: async () => (await import('../commands/logout.ts')).logoutCommand(),
  },
  {
    name: 'profiles',
    aliases: ['profile'],
    summary: 'Instances of ITFlow, and the keys to them',
    group: INSTANCES,
    load: async () => (await import('../commands/profiles/profiles.ts')).profilesBranch(),
  },
  {
    name: 'whoami',
    aliases: [],
    summary: 'The profile, client and key in force',
    group: INSTANCES,
    load: async () => (await import('../commands/whoami.ts')).whoamiCommand(),
  },
  {
    name: 'config',
    aliases: [],
    summary: 'Each setting in force, and where it comes from',
    group: INSTANCES,
    load: async () => (await import('../commands/config/config.ts')).configBranch(),
  },
]

/** What is about no module, and no profile. */
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
    summary: 'Call an operation of the API and print what it said',
    group: TOOLS,
    load: async () => (await import('../commands/api/api.ts')).apiCommand(),
  },
  {
    name: 'schema',
    aliases: [],
    summary: 'The JSON Schema of a record, and of what create and update take',
    group: TOOLS,
    load: async () => (await import('../commands/schema.ts')).schemaCommand(),
  },
  {
    name: 'doctor',
    aliases: [],
    summary: 'What this server and key can do, and what needs attention',
    group: TOOLS,
    load: async () => (await import('../commands/doctor/doctor.ts')).doctorCommand(),
  },
  {
    name: 'runs',
    aliases: ['run'],
    summary: 'What imports and other commands on many records did: resume or undo it',
    group: TOOLS,
    load: async () => (await import('../commands/runs/runs.ts')).runsBranch(),
  },
  {
    name: 'sandbox',
    aliases: [],
    summary: 'The built-in ITFlow for practice and tests',
    group: TOOLS,
    load: async () => (await import('../commands/sandbox/sandbox.ts')).sandboxBranch(),
  },
]
