import { writableFields } from '../../src/api/writes/body.ts'
import type { CommandSpec } from '../../src/cli/command.ts'
import { isBranch } from '../../src/cli/command-entry.ts'
import { commandTree } from '../../src/cli/registry.ts'
import { FORMAT_NAMES } from '../../src/output/format-names.ts'
import { flagOf } from '../../src/records/field-names.ts'
import { type ResourceName, resources } from '../../src/resources/index.ts'
import { hasVerb } from '../../src/resources/verbs.ts'
import type { RunOptions } from '../support/run.ts'
import { UNRECORDED } from '../support/unrecorded.ts'
import { MARKS } from './marks.ts'
import type { Allowed } from './rig.ts'

const TREE = commandTree()

/** One way in which a command is run in the search for leaks. */
export interface Plan {
  argv: readonly string[]
  /** The exit status if nothing fails; 0 by default. */
  status?: number | 'any'
  stdin?: string
  /** The answers to its questions; without them it isn't run at a terminal with input. */
  answers?: RunOptions['answers']
  allowed?: Allowed
  /** Whether it runs until it gets a signal. */
  endsOnSignal?: true
}

/** A command of the tree, with its plans. */
export interface Covered {
  /** The full name: `credentials reveal`. */
  name: string
  isWrite: boolean
  /** Whether it is a verb written once for all modules, on a module without passwords. */
  isShared: boolean
  /** The formats that it writes. */
  formats: readonly string[]
  plans: readonly Plan[]
}

/** Returns every command of the tree. A command without plans here runs the examples in its help. */
export async function everyCommand(url: string): Promise<Covered[]> {
  const known = plansAgainst(url)
  const all: Covered[] = []
  for (const entry of TREE) {
    const spec = await entry.load()
    for (const command of isBranch(spec) ? spec.commands : [spec]) {
      const name = isBranch(spec) ? `${spec.name} ${command.name}` : spec.name
      const plans = known[name] ?? planOfVerb(entry.name, command.name) ?? examplesOf(command)
      const isShared = known[name] === undefined && entry.name !== 'credentials'
      all.push({
        ...{ name, isShared, plans },
        isWrite: command.isWrite === true,
        formats: command.formats ?? FORMAT_NAMES,
      })
    }
  }
  return all
}

/** Returns plans from the examples in a command's help, which may fail here. */
function examplesOf({ examples = [] }: CommandSpec): Plan[] {
  return examples.map((example) => {
    const words = [...example.matchAll(/"([^"]*)"|(\S+)/g)].map(
      ([, quoted, bare]) => quoted ?? bare,
    )
    return { argv: words.slice(1).map((word) => word ?? ''), status: 'any' }
  })
}

const ofAcme = ['--client', 'ACME']

/** The options with which a record of each module is created. */
const CREATES: Readonly<Record<string, readonly string[]>> = {
  assets: [...ofAcme, '--name', 'LT-0042', '--type', 'Laptop'],
  certificates: [...ofAcme, '--name', 'new.acme.example', '--domain', 'new.acme.example'],
  clients: ['--name', 'New'],
  contacts: [...ofAcme, '--name', 'New', '--email', 'new@acme.example'],
  documents: [...ofAcme, '--name', 'New', '--content', 'text'],
  domains: [...ofAcme, '--name', 'new.acme.example'],
  'invoice-items': ['--invoice', '13', '--name', 'Visit', '--quantity', '1', '--price', '80'],
  locations: [...ofAcme, '--name', 'New'],
  networks: [...ofAcme, '--name', 'New', '--network', '10.9.0.0/24'],
  'ticket-replies': ['--ticket', '60', '--message', 'text'],
  tickets: [...ofAcme, '--subject', 'New'],
  vendors: [...ofAcme, '--name', 'New'],
}

/** Returns the arguments of a create or an update of a module without a line here: its required fields, or any text. */
function derivedWords(name: ResourceName, verb: 'create' | 'update'): string[][] | undefined {
  const resource = resources[name]
  if (!UNRECORDED.includes(name) || !hasVerb(resource, verb)) return undefined
  const fields = writableFields(resource, verb)
  const texts = fields.filter(([, { kind, notation }]) => kind === 'text' && notation === undefined)
  const given =
    verb === 'create' ? fields.filter(([, { write }]) => write?.isRequired) : texts.slice(0, 1)
  const options = given.flatMap(([field, { choices }]) => [
    `--${flagOf(resource, field)}`,
    choices?.[0] ?? 'New',
  ])
  const first = verb === 'update' ? ['1'] : resource.client === null ? [] : ofAcme
  return [[...first, ...options]]
}

/** The arguments with which a record of each module is updated. */
const UPDATES: Readonly<Record<string, readonly string[]>> = {
  assets: ['1', '--os', 'new'],
  certificates: ['1', '--description', 'new'],
  clients: ['1', '--notes', 'new'],
  contacts: ['1', '--title', 'new'],
  documents: ['1', '--description', 'new'],
  domains: ['1', '--notes', 'new'],
  locations: ['1', '--notes', 'new'],
  networks: ['1', '--notes', 'new'],
  tickets: ['1', '--subject', 'new'],
  vendors: ['1', '--notes', 'new'],
}

/** The exit statuses of commands that fail on this release: without the operation (7), or a precondition (10). */
const STATUSES: Readonly<Record<string, number>> = {
  'certificates update': 7,
  'certificates delete': 7,
  'clients delete': 10,
  'domains delete': 7,
  'networks delete': 7,
  'payments list': 7,
  'payments get': 7,
  'software create': 7,
  'software update': 7,
  'software delete': 7,
  'certificates upsert': 7,
  'software upsert': 7,
  'tickets upsert': 7,
  'tickets update': 7,
  'tickets delete': 7,
}

/** Returns the plans of a verb that modules share; undefined for a module's own verbs. */
function planOfVerb(module: string, verb: string): Plan[] | undefined {
  if (!Object.hasOwn(resources, module)) return undefined
  const words = wordsFor(module as ResourceName, verb)
  if (words === undefined) return undefined
  const { [`${module} ${verb}`]: status = 0 } = STATUSES
  return words.map((more) => ({ argv: [module, verb, ...more], status }))
}

function wordsFor(module: ResourceName, verb: string): (readonly string[])[] | undefined {
  switch (verb) {
    case 'list':
      return listWords(module)
    case 'get':
      return [['1'], ['1', '2', '--names']]
    case 'create':
      return CREATES[module] === undefined ? derivedWords(module, 'create') : [CREATES[module]]
    case 'upsert':
      return [CREATES[module] ?? derivedWords(module, 'create')?.[0] ?? []]
    case 'update':
      return UPDATES[module] === undefined ? derivedWords(module, 'update') : [UPDATES[module]]
    case 'delete':
    case 'archive':
    case 'unarchive':
      return [['1', '--yes']]
    default:
      return undefined
  }
}

function listWords(module: string): (readonly string[])[] {
  if (module === 'invoice-items')
    return [
      ['--invoice', '1'],
      ['--invoice', '1', '--names'],
    ]
  if (module === 'ticket-replies')
    return [
      ['--ticket', '1'],
      ['--ticket', '1', '--names'],
    ]
  if (module === 'time') return [[]]
  return [['--all'], ['--names', '--sort', '-id', '--query', '[]']]
}

/** The secrets of a credential. */
const CREDENTIAL_SECRETS = ['credential', 'otp'] as const
/** The secret that `itflow api` prints, since it prints what the server sends. */
const forkColumn = 'columnOfAFork'
const TYPED = `${MARKS.typedPassword}\n${MARKS.typedOtp}\n`
const KEYS = `${MARKS.newKey}\n${MARKS.decryptPassword}\n`
const storesNewKey = { file: ['newKey'] } as const

/** Returns the plans of the commands that the tables above don't cover. */
function plansAgainst(url: string): Readonly<Record<string, readonly Plan[]>> {
  const adding = ['--url', url, '--key-stdin', '--decrypt-password-stdin', '--store', 'file']
  const settings = ['--label', 'production', '--color', 'red', '--request-timeout', '20']
  return {
    'software create': [{ argv: ['software', 'create', ...ofAcme, '--name', 'x'], status: 7 }],
    'software update': [{ argv: ['software', 'update', '1', '--name', 'x'], status: 7 }],
    find: [
      { argv: ['find', 'acme', '--all', '--limit', '500'], status: 'any' },
      { argv: ['find', 'a', '--json', '--limit', '500'], status: 'any' },
      { argv: ['find', 'LEAK', '--all'], status: 'any' },
      { argv: ['find', 'serial:ABC123', '--query', '[].why'], status: 'any' },
    ],
    'clients report': [
      { argv: ['clients', 'report', '1', '--limit', '1000'] },
      { argv: ['clients', 'report', '1', '--within', '10000'] },
      { argv: ['clients', 'report', '1', '--to', 'report.txt'] },
      { argv: ['clients', 'report', '2', '--limit', '1000'] },
      { argv: ['clients', 'report', 'acme', '--limit', '1000', '--utc'] },
      { argv: ['clients', 'report', 'LEAK'], status: 5 },
    ],
    'clients delete': [
      { argv: ['clients', 'delete', '1', '--yes'], status: 10 },
      { argv: ['clients', 'delete', '6', '--yes'] },
    ],
    'credentials list': [
      { argv: ['credentials', 'list', '--all', '--names'] },
      { argv: ['credentials', 'list', '--fields', 'name,password'], status: 2 },
      { argv: ['credentials', 'list', '--where', 'password~LEAK'], status: 2 },
      { argv: ['credentials', 'list', '--sort', 'otp_secret'], status: 2 },
      { argv: ['credentials', 'list', '--query', '[].credential_password'] },
    ],
    'credentials create': [
      credentialWrite('create', ...ofAcme, '--name', 'New', '--username', 'ada'),
      { argv: ['credentials', 'create', ...ofAcme, '--name', 'New', '--generate-password'] },
      {
        argv: ['credentials', 'create', ...ofAcme, '--name', 'New', '--password-prompt'],
        answers: [MARKS.typedPassword],
      },
    ],
    'credentials upsert': [
      credentialWrite('upsert', ...ofAcme, '--name', 'New', '--username', 'ada'),
      credentialWrite('upsert', ...ofAcme, '--name', 'Firewall edge'),
    ],
    'credentials update': [
      credentialWrite('update', '1'),
      { argv: ['credentials', 'update', '1', '--generate-password'] },
      { argv: ['credentials', 'update', '1', '--note', 'new', '--edit'], answers: [] },
    ],
    'credentials reveal': [
      { argv: ['credentials', 'reveal', '1'], allowed: { stdout: CREDENTIAL_SECRETS } },
      {
        argv: ['credentials', 'reveal', '1', '--field', 'otp-secret'],
        allowed: { stdout: CREDENTIAL_SECRETS },
      },
      { argv: ['credentials', 'reveal', 'nothing'], status: 5 },
      {
        argv: ['credentials', 'reveal'],
        answers: ['Firewall edge'],
        allowed: { stdout: CREDENTIAL_SECRETS },
      },
    ],
    'credentials copy': [
      { argv: ['credentials', 'copy', '1'], allowed: { clipboard: CREDENTIAL_SECRETS } },
      { argv: ['credentials', 'copy', '1', '--otp'] },
    ],
    'credentials otp': [{ argv: ['credentials', 'otp', '1'] }],
    'credentials run': [
      {
        argv: ['credentials', 'run', '1', '--otp-env', 'CODE', '--', 'sh', '-c', SHOW_ALL],
        allowed: {},
      },
      { argv: ['credentials', 'run', '1', '--', 'no-such-program'], status: 2 },
      { argv: ['credentials', 'run', '1', '--', 'false'], status: 1 },
    ],
    'tickets resolve': [{ argv: ['tickets', 'resolve', '60'] }],
    'tickets close': [{ argv: ['tickets', 'close', '59', '60', '--yes'] }],
    'tickets reply': [{ argv: ['tickets', 'reply', '60', '--message', 'x', '--time', '15m'] }],
    'tickets replies': [{ argv: ['tickets', 'replies', '1'] }],
    'tickets start': [{ argv: ['tickets', 'start', '60'] }],
    // Plans don't share a home, so no timer is running.
    'tickets stop': [{ argv: ['tickets', 'stop', '--message', 'x'], status: 5 }],
    'tickets timer': [{ argv: ['tickets', 'timer'], status: 5 }],
    login: [
      { argv: ['login', 'new', ...adding, ...settings], stdin: KEYS, allowed: storesNewKey },
      { argv: ['login', 'new', ...adding, '--no-test'], stdin: KEYS, allowed: storesNewKey },
      {
        argv: ['login'],
        answers: {
          'Address of your ITFlow': url,
          'API key': MARKS.newKey,
          'Decrypt password': MARKS.decryptPassword,
          'Name of the profile': 'new',
          'Store the secrets in a file': true,
        },
        allowed: storesNewKey,
      },
    ],
    logout: [{ argv: ['logout'] }, { argv: ['logout', 'bakery'] }],
    'profiles list': [{ argv: ['profiles', 'list'] }],
    'profiles add': [
      {
        argv: ['profiles', 'add', 'new', ...adding, ...settings],
        stdin: KEYS,
        allowed: storesNewKey,
      },
      {
        argv: [
          ...['profiles', 'add', 'new', '--url', url, '--key-command', 'key-command'],
          ...['--decrypt-password-env', 'LEAK_TEST_D', '--store', 'file'],
        ],
        allowed: { file: ['otherKey'] },
      },
    ],
    'profiles use': [{ argv: ['profiles', 'use', 'bakery'] }],
    'profiles show': [{ argv: ['profiles', 'show'] }, { argv: ['profiles', 'show', 'bakery'] }],
    'profiles set': [{ argv: ['profiles', 'set', 'acme', ...settings] }],
    'profiles test': [{ argv: ['profiles', 'test'] }, { argv: ['profiles', 'test', 'bakery'] }],
    'profiles rotate-key': [
      {
        argv: ['profiles', 'rotate-key', 'acme', '--key-stdin', '--store', 'file'],
        stdin: MARKS.newKey,
        allowed: storesNewKey,
      },
      {
        argv: ['profiles', 'rotate-key', 'bakery'],
        answers: [MARKS.newKey, ''],
        allowed: storesNewKey,
      },
    ],
    'profiles rename': [{ argv: ['profiles', 'rename', 'bakery', 'baker'] }],
    'profiles remove': [{ argv: ['profiles', 'remove', 'bakery', '--yes'] }],
    whoami: [{ argv: ['whoami'] }, { argv: ['whoami', '--profile', 'bakery'] }],
    commands: [{ argv: ['commands'], status: 'any' }],
    schema: [{ argv: ['schema', 'credentials'], status: 'any' }],
    'config show': [{ argv: ['config'] }, { argv: ['config', '--profile', 'bakery'] }],
    'config set': [
      { argv: ['config', 'set', 'client', '1', '--folder'] },
      { argv: ['config', 'set', 'accessible', 'false'] },
    ],
    'config unset': [{ argv: ['config', 'unset', 'accessible'] }],
    api: [
      { argv: ['api', 'GET', 'clients/read'], allowed: { stdout: [forkColumn] } },
      { argv: ['api', 'GET', 'contacts/read', '-i'], allowed: { stdout: ['pin', forkColumn] } },
      {
        argv: ['api', 'GET', 'tickets/read', '--paginate'],
        allowed: { stdout: ['ticketLink', forkColumn] },
      },
      {
        argv: ['api', 'GET', 'credentials/read', '--decrypt'],
        allowed: { stdout: [...CREDENTIAL_SECRETS, forkColumn] },
      },
      { argv: ['api', 'GET', 'clients/read', '--input', 'key.json'], status: 2 },
      {
        argv: [
          ...['api', 'POST', 'credentials/create', '--decrypt', '-F', 'client_id=1'],
          ...['-f', 'credential_name=New', '-F', 'credential_password=@password.txt'],
        ],
        allowed: { stdout: ['typedPassword', forkColumn] },
      },
    ],
    expiring: [
      { argv: ['expiring', '--within', '9999d'] },
      { argv: ['expiring', '--json', '--within', '9999d'] },
      { argv: ['expiring', '--check', 'warn=30d,crit=7d'], status: 'any' },
    ],
    duty: [{ argv: ['duty'] }, { argv: ['duty', '--json', '--limit', '9999'] }],
    doctor: [{ argv: ['doctor', '--verbose'], status: 'any' }],
    import: [
      importPlan('secrets.csv', '--skip-invalid', '--replace-secrets'),
      { ...importPlan('secrets.csv'), status: 2 },
      { ...importPlan('secrets.csv', '--map', 'skip.yaml'), status: 'any' },
      { ...importPlan('broken.csv'), status: 2 },
      { ...importPlan('secrets.json'), status: 'any' },
      importPlan('secrets.csv', '--skip-invalid', '--save-plan', '../home/kept.plan'),
      {
        argv: ['import', 'credentials', '-', ...ofAcme, '--yes'],
        stdin: `name,password\nNew,"${MARKS.typedOtp}"\n`,
      },
    ],
    'sandbox info': [{ argv: ['sandbox', 'info'] }],
    'sandbox reset': [{ argv: ['sandbox', 'reset'] }],
    'sandbox serve': [
      { argv: ['sandbox', 'serve', '--port', '0'], status: 143, endsOnSignal: true },
    ],
    help: [{ argv: ['help', 'login'] }, { argv: ['help', 'hazards'] }],
  }
}

/** A script that prints its whole environment, and the password in base64. */
const SHOW_ALL = 'env; printf %s "$ITFLOW_PASSWORD" | base64 -w0; env >&2'

/** Returns an import of credentials of which some rows are refused. */
function importPlan(file: string, ...more: readonly string[]): Plan {
  return { argv: ['import', 'credentials', file, ...ofAcme, '--yes', ...more], status: 11 }
}

function credentialWrite(verb: string, ...more: readonly string[]): Plan {
  return {
    argv: ['credentials', verb, ...more, '--password-stdin', '--otp-secret-stdin'],
    stdin: TYPED,
  }
}
