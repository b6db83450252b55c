import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshHome, run } from '../support/run.ts'
import { type RunningSandbox, startSandbox } from '../support/sandbox.ts'
import { KINDS, type Kind, putKind, stateOf } from './kinds-of-files.ts'

// Each kind of file at each place that configuration is read from: the program exits immediately with one message and the
// right status, and leaves the file unchanged.

let server: RunningSandbox
beforeAll(async () => {
  server = await startSandbox()
})
afterAll(() => server.close())

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'

/** Makes a home with every file, and returns the paths. */
function furnished() {
  const home = freshHome()
  const config = join(home, '.config', 'itflow')
  const state = join(home, '.local', 'state', 'itflow')
  const work = join(home, 'work')
  const memory = encodeURIComponent(`acme ${server.url}`)
  const account = `API key of acme for ${server.url}`
  const profile = { url: server.url, key: { store: 'file' } }
  const places = {
    config: [
      join(config, 'config.json'),
      JSON.stringify({ version: 1, current: 'acme', profiles: { acme: profile } }),
    ],
    secrets: [
      join(config, 'secrets.json'),
      JSON.stringify({ version: 1, secrets: { [account]: server.key } }),
    ],
    folder: [join(work, '.itflow.json'), '{"profile":"acme"}'],
    'the folder above': [join(home, '.itflow.json'), '{"profile":"acme"}'],
    memory: [join(state, 'memory', `${memory}.json`), '{}'],
    authorities: [join(home, 'ca.pem'), PEM],
    certificate: [join(home, 'cert.pem'), PEM],
  } as const
  for (const directory of [config, join(state, 'memory'), work]) {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
  }
  for (const name of ['config', 'secrets'] as const) {
    writeFileSync(places[name][0], places[name][1], { mode: 0o600 })
  }
  return { home, work, places, profile }
}

type Place = keyof ReturnType<typeof furnished>['places']

/** The commands, and the files that each must read. */
const COMMANDS: readonly { argv: readonly string[]; reads: readonly Place[]; isAlways?: true }[] = [
  {
    argv: ['assets', 'list', '--quiet'],
    reads: [
      'config',
      'secrets',
      'folder',
      'the folder above',
      'memory',
      'authorities',
      'certificate',
    ],
  },
  { argv: ['profiles', 'set', 'acme', '--color', 'red'], reads: ['config'], isAlways: true },
  { argv: ['logout', 'acme'], reads: ['config', 'secrets'] },
  {
    argv: ['whoami'],
    reads: ['config', 'folder', 'the folder above', 'authorities', 'certificate'],
  },
]

/** Returns a command's exit status with a kind of file at a place. */
function expected(kind: Kind, place: Place, reads: readonly Place[]): number {
  if (kind.is === 'fine' || !reads.includes(place)) return 0
  // If the cache can't be read, only the cache is lost.
  if (kind.is === 'unusable') return place === 'memory' ? 0 : 2
  return 10
}

const PLACES: readonly Place[] = [
  'config',
  'secrets',
  'folder',
  'the folder above',
  'memory',
  'authorities',
  'certificate',
]

const isPem = (place: Place) => place === 'authorities' || place === 'certificate'

/** Tests each kind of file at each place with the chosen commands. */
export function testFiles(isChosen: (command: string) => boolean): void {
  describe.each(PLACES)('for %s', (place) => testPlace(place, isChosen))
}

function testPlace(place: Place, isChosen: (command: string) => boolean): void {
  // Node opens a certificate if it is a file.
  const kinds = KINDS.filter(({ is }) => !(isPem(place) && is === 'fine'))
  it.each(kinds.map((kind) => [kind.name, kind] as const))('%s', async (_, kind) => {
    for (const { argv, reads, isAlways } of COMMANDS) {
      if (!isChosen(argv[0] ?? '') || (isAlways !== true && !reads.includes(place))) continue
      const { home, work, places, profile } = furnished()
      const [path, text] = places[place]
      if (isPem(place)) {
        const pem =
          place === 'authorities' ? { caFile: path } : { clientCert: path, clientKey: path }
        const store = { version: 1, current: 'acme', profiles: { acme: { ...profile, ...pem } } }
        writeFileSync(places.config[0], JSON.stringify(store))
      }
      const uid = await putKind(kind, path, text)
      const before = stateOf(path)
      const cwd = place === 'the folder above' ? join(work, 'deep') : work
      const options = { home, cwd, ...(uid === undefined ? {} : { uid }) }
      const status = expected(kind, place, reads)
      const result = await run([...argv, '--json'], options)
      // If another user owns the home, they own everything in it.
      if (uid === undefined || status !== 0)
        expect([argv[0], result.status]).toEqual([argv[0], status])
      if (status === 0) continue
      expect(result.stdout).toBe('')
      const [line = '', ...more] = result.stderr.trim().split('\n')
      expect(more).toEqual([])
      const { code, message } = JSON.parse(line).error
      if (status === 10) expect(code).toBe('refused')
      if (uid === undefined) expect(message).toContain(path)
      expect(stateOf(path)).toEqual(before)
    }
  })
}
