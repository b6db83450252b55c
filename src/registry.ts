import type { BranchSpec, CommandSpec } from './command.ts'
import type { ResourceName } from './resources/definition.ts'
import { resources } from './resources/index.ts'
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

/** Every module as a branch: its name, its singular as an alias, its purpose. */
const RESOURCES: readonly (readonly [ResourceName, string, string])[] = [
  ['assets', 'asset', 'Laptops, servers, printers and everything else with a serial number'],
  ['certificates', 'certificate', 'TLS certificates and when they expire'],
  ['clients', 'client', 'The organisations an MSP looks after'],
  ['contacts', 'contact', 'The people at a client'],
  ['credentials', 'credential', 'User names, passwords and one-time codes'],
  ['documents', 'document', 'Runbooks and other documents'],
  ['domains', 'domain', 'Domain names, where they live and when they expire'],
  ['expenses', 'expense', 'What was spent, for whom'],
  ['invoice-items', 'invoice-item', 'The lines of an invoice'],
  ['invoices', 'invoice', 'What clients were billed'],
  ['locations', 'location', 'Offices and sites'],
  ['networks', 'network', 'Networks, VLANs and address ranges'],
  ['payments', 'payment', 'Payments received'],
  ['products', 'product', 'What is sold'],
  ['quotes', 'quote', 'What clients were offered'],
  ['software', 'software', 'Licences and subscriptions'],
  ['ticket-replies', 'ticket-reply', 'What was said and done on a ticket'],
  ['tickets', 'ticket', 'Support tickets'],
  ['time', 'time', 'Time that technicians worked, by ticket'],
  ['vendors', 'vendor', 'Suppliers, and whom to call there'],
]

function resourceEntry([name, singular, summary]: (typeof RESOURCES)[number]): Entry {
  return {
    name,
    aliases: singular === name ? [] : [singular],
    summary,
    group: RECORDS,
    load: (verb) => resourceBranch(resources[name], verb),
  }
}

/** The command tree's first level, in the order help shows it. */
export const ENTRIES: readonly Entry[] = [
  ...RESOURCES.map(resourceEntry),
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
  return ENTRIES.find((entry) => entry.name === name || entry.aliases.includes(name))
}

/** Whether a loaded entry has commands below it. */
export function isBranch(spec: BranchSpec | CommandSpec): spec is BranchSpec {
  return 'commands' in spec
}
