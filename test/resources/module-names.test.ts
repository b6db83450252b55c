import { describe, expect, it } from 'vitest'
import { type Naming, namingsIn, sourcesIn } from './module-names.ts'

// Differences between modules are declared. Other code may name a module only where this list says why.

/** Folders that may name modules: declarations, planners, guards and the sandbox. */
const ROOMS =
  /^src\/(resources|sandbox|api\/writes\/planners|(api\/writes\/)?(raw\/)?guards)(\/|\.ts$)|^src\/api\/writes\/raw\/guards\.ts$/

/** Commands and actions that belong to one module. */
const OWN =
  /^src\/(verbs\/(credentials|timer|time)\/|(commands\/)?alerts\/|(verbs|actions)\/(end-ticket|reply|tickets?|credentials?)(-[a-z-]+)?\.ts$)/

/** The API's own parameter for the client, whatever the module. */
const CLIENT_PARAMETER = 'client_id'

/** Other files, the names they use, and why. */
const REASONS: Readonly<Record<string, { names: readonly string[]; why: string }>> = {
  'src/api/capabilities/capabilities.ts': {
    names: [
      'locations',
      'tickets',
      'ticket_replies',
      'invoice_items',
      'technicians',
      'time',
      'certificates',
    ],
    why: 'operations that identify a release',
  },
  'src/commands/sandbox/sandbox-serve.ts': {
    names: ['assets', 'tickets'],
    why: "the sandbox's seed",
  },
  'src/api/records/web-page.ts': {
    names: ['client_'],
    why: 'names of pages on the oldest releases',
  },
  'src/commands/api/parse-raw-call.ts': {
    names: ['_key'],
    why: 'parameters of a raw call that are secrets',
  },
  'src/commands/profiles/profile-sheet.ts': {
    names: ['_source'],
    why: 'fields of the output',
  },
  'src/commands/sources/list.ts': { names: ['clients'], why: 'a count in the output' },
  'src/commands/profiles/test.ts': { names: ['clients'], why: 'a field of the output' },
  'src/onboarding/verify-key.ts': {
    names: ['tickets', 'clients'],
    why: 'creates that show whether a key can write, one for each role that usually can',
  },
}

const isAllowed = ({ file, name }: Naming) =>
  name === CLIENT_PARAMETER ||
  ROOMS.test(file) ||
  OWN.test(file) ||
  REASONS[file]?.names.includes(name) === true

const sources = sourcesIn('src')
const found = sources.flatMap(([file, text]) => namingsIn(file, text))

describe('outside its declaration', () => {
  it('no code names a module or its fields', () => {
    const stray = found.filter((naming) => !isAllowed(naming))
    expect(stray.map(({ file, name }) => `${file}: ${name}`)).toEqual([])
  })

  it('and every exception is still needed', () => {
    for (const [file, { names }] of Object.entries(REASONS)) {
      const there = found.filter((naming) => naming.file === file).map(({ name }) => name)
      expect(there, file).toEqual(expect.arrayContaining([...names]))
    }
    for (const rooms of [ROOMS, OWN]) {
      expect(found.some(({ file }) => rooms.test(file))).toBe(true)
    }
  })
})

describe('code that names a module is found', () => {
  it.each([
    ["if (resource.name === 'assets') go()", 'assets'],
    ["if ('invoice-items' != name) go()", 'invoice-items'],
    ["switch (resource.name) { case 'clients': go() }", 'clients'],
    ["const LIST = ['vendors', other]", 'vendors'],
    ["const table = { 'ticket-replies': go }", 'ticket-replies'],
    ['const it = resources.credentials', 'credentials'],
    ["const it = resources['credentials']", 'credentials'],
    ['const { domains, ...rest } = resources', 'domains'],
    ["const { 'ticket-replies': replies } = resources", 'ticket-replies'],
    ['const table = { assets: go, contacts: stay }[resource.name]', 'contacts'],
    ['call(`tickets`)', 'tickets'],
    ["call({ module: 'ticket_replies' })", 'ticket_replies'],
    ["const status = row['ticket_status']", 'ticket_status'],
    ['const status = row.ticket_status', 'ticket_status'],
    ['const { contact_email: email } = given', 'contact_email'],
    ["const old = raw['login_password']", 'login_password'],
    ["const given = { asset_mac: '' }", 'asset_mac'],
    ["if (name.endsWith('_expire')) go()", '_expire'],
    ["if (name.startsWith('ticket_')) go()", 'ticket_'],
    ['const isLong = /_notes?$/.test(name)', '_notes'],
    ['const own = `asset_@{part}`'.replace('@', '$'), 'asset_'],
    ['const own = `@{prefix}_location_id`'.replace('@', '$'), '_location_id'],
  ])('%s', (text, name) => {
    const namings = namingsIn('src/verbs/made-up.ts', text)
    expect(namings.map((naming) => naming.name)).toContain(name)
    expect(namings.some(isAllowed)).toBe(false)
  })

  it.each([
    "import { tickets } from './tickets.ts'",
    "// resource.name === 'assets'\nconst a = 1",
    'const text = `itflow tickets list`',
    'const { clients } = counted',
    'const found = examination.clients',
    'const counted = { clients: 3, other: 4 }',
  ])('and not: %s', (text) => {
    expect(namingsIn('src/verbs/made-up.ts', text)).toEqual([])
  })
})
