import type { BranchSpec, CommandSpec } from './command.ts'
import { aliasOf } from './resources/alias.ts'
import type { ResourceName } from './resources/definition.ts'
import { RESOURCE_NAMES, resources } from './resources/index.ts'
import { resourceBranch } from './verbs/branch.ts'

/** A word after `itflow`, and how what it stands for is loaded when it is named. */
export interface Entry {
  name: string
  aliases: readonly string[]
  summary: string
  /** The heading it stands under in `itflow --help`. */
  group: string
  /**
   * A branch has commands, a command runs. Where `verb` is one that can be loaded alone, the branch may come
   * with that command only.
   */
  load(verb?: string): Promise<BranchSpec | CommandSpec>
}

const RECORDS = 'Records'
const INSTANCES = 'Instances and keys'
const TOOLS = 'Tools'

/** A module as a branch; its declaration is made when more than its name is wanted. */
export function resourceEntry(name: ResourceName): Entry {
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

/** The command tree's first level, in the order help shows it. */
export const ENTRIES: readonly Entry[] = [
  ...RESOURCE_NAMES.map(resourceEntry),
  {
    name: 'login',
    aliases: [],
    summary: 'Make a profile for an ITFlow, step by step',
    group: INSTANCES,
    load: async () => (await import('./commands/login.ts')).loginCommand(),
  },
  {
    name: 'logout',
    aliases: [],
    summary: 'Forget the secrets of a profile; its settings stay',
    group: INSTANCES,
    load: async () => (await import('./commands/logout.ts')).logoutCommand(),
  },
  {
    name: 'profiles',
    aliases: ['profile'],
    summary: 'Instances of ITFlow, and the keys to them',
    group: INSTANCES,
    load: async () => (await import('./commands/profiles.ts')).profilesBranch(),
  },
  {
    name: 'whoami',
    aliases: [],
    summary: 'The profile, client and key in force',
    group: INSTANCES,
    load: async () => (await import('./commands/whoami.ts')).whoamiCommand(),
  },
  {
    name: 'config',
    aliases: [],
    summary: 'Each setting in force, and where it comes from',
    group: INSTANCES,
    load: async () => (await import('./commands/config.ts')).configCommand(),
  },
  {
    name: 'api',
    aliases: [],
    summary: 'Call an operation of the API and print what it said',
    group: TOOLS,
    load: async () => (await import('./commands/api.ts')).apiCommand(),
  },
  {
    name: 'doctor',
    aliases: [],
    summary: 'What this server and key can do, and what needs attention',
    group: TOOLS,
    load: async () => (await import('./commands/doctor.ts')).doctorCommand(),
  },
  {
    name: 'sandbox',
    aliases: [],
    summary: 'The built-in ITFlow for practice and tests',
    group: TOOLS,
    load: async () => (await import('./commands/sandbox.ts')).sandboxBranch(),
  },
  {
    name: 'help',
    aliases: [],
    summary: 'Help on a command, `options`, `exit-codes` or `hazards`',
    group: TOOLS,
    load: async () => (await import('./commands/help.ts')).helpCommand(),
  },
]

/** The entry of a word: its name, or its singular. */
export function findEntry(word: string): Entry | undefined {
  const name = word.toLowerCase()
  // Names first: an alias asks for the declaration.
  return (
    ENTRIES.find((entry) => entry.name === name) ??
    ENTRIES.find(({ aliases }) => aliases.includes(name))
  )
}

/** Whether a loaded entry has commands below it. */
export function isBranch(spec: BranchSpec | CommandSpec): spec is BranchSpec {
  return 'commands' in spec
}
