import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { vi } from 'vitest'
import { errorCode } from '../../src/files/file-errors.ts'
import { freshHome, type RunOptions, type RunResult, run } from '../support/run.ts'
import type { House } from './house.ts'
import { MARKS, type MarkName, marksIn } from './marks.ts'

/** A user's machine: a home with profiles, and programs that record their arguments, environment and input. */
export interface Rig {
  home: string
  env: Record<string, string>
  /** Restores the home and forgets all children. */
  reset(): void
  run(argv: readonly string[], options?: RunOptions): Promise<RunResult>
  /** Returns the programs that were started since the last reset. */
  children(): Child[]
}

/** A program that was started. */
export interface Child {
  name: string
  argv: string
  env: string
  /** Standard input, or for an editor the file. */
  input: string
}

/** The variables in which a profile has its secrets. */
const VARIABLES = { LEAK_TEST_K: MARKS.key, LEAK_TEST_D: MARKS.decryptPassword }

/** Makes a machine with the profiles `acme` (variables, in use) and `bakery` (a file and a command). */
export function makeRig(house: Pick<House, 'url'>): Rig {
  const outside = freshHome()
  const home = join(outside, 'home')
  const [programs, records, files, temporary] = ['programs', 'records', 'files', 'tmp'].map(
    (name) => join(outside, name),
  ) as [string, string, string, string]
  for (const directory of [programs, records, files, temporary]) mkdirSync(directory)
  for (const name of ['pager', 'editor', 'browser', 'xclip', 'key-command']) {
    writeRecorder(join(programs, name), records)
  }
  writeClipboardClearer(programs, records)
  writeFileSync(join(files, 'key.json'), JSON.stringify({ api_key: MARKS.key }))
  writeFileSync(join(files, 'password.txt'), MARKS.typedPassword)
  writeImports(files)
  const env = {
    ...VARIABLES,
    PATH: `${programs}:/usr/bin:/bin`,
    ITFLOW_PAGER: 'pager',
    VISUAL: 'editor',
    BROWSER: 'browser',
    DISPLAY: ':of-the-test',
    TMPDIR: temporary,
  }
  const earlier = new Set<string>()
  const reset = () => {
    for (const name of readdirSync(records)) {
      earlier.add(name)
      try {
        rmSync(join(records, name), { recursive: true, force: true })
      } catch (error) {
        // A browser and the process that clears the clipboard outlive a run, and may still be writing.
        if (errorCode(error) !== 'ENOTEMPTY') throw error
      }
    }
    rmSync(home, { recursive: true, force: true })
    writeProfiles(home, house.url)
  }
  reset()
  return {
    home,
    env,
    reset,
    run: async (argv, options = {}) => {
      // Node reads TMPDIR from the process's environment.
      vi.stubEnv('TMPDIR', temporary)
      try {
        const runOptions = { home, cwd: files, entries: programs, ...options }
        return await run(argv, { ...runOptions, env: { ...env, ...options.env } })
      } finally {
        vi.unstubAllEnvs()
      }
    },
    children: () =>
      readdirSync(records)
        .filter((name) => !earlier.has(name))
        .map((name) => readChild(join(records, name))),
  }
}

/** Writes files of credentials: with valid rows and rows that are refused for different reasons, and a broken file. */
function writeImports(files: string): void {
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`
  const [password, otp] = [cell(MARKS.typedPassword), cell(MARKS.typedOtp)]
  const rows = [
    'name,uri,password,otp-secret',
    `New,https://a.example/,${password},${otp}`,
    `Firewall edge,,${password},${otp}`,
    `,,${password},${otp}`,
    `Too many,,${password},${otp},${password}`,
    `Too few,,${password}`,
    `No codes,,${otp},${password}`,
    `Twice,,${password},`,
    `Twice,,${password},`,
  ]
  writeFileSync(join(files, 'secrets.csv'), `${rows.join('\n')}\n`)
  writeFileSync(join(files, 'broken.csv'), `name,password\nNew,"${MARKS.typedPassword}\n`)
  const records = [{ name: 'New', password: MARKS.typedPassword, otp_secret: [MARKS.typedOtp] }]
  writeFileSync(join(files, 'secrets.json'), JSON.stringify(records))
  writeFileSync(join(files, 'skip.yaml'), 'skip: { name: "*" }\n')
}

/** Writes a program that records its arguments, environment, file and standard input, and exits with 0. */
function writeRecorder(path: string, records: string): void {
  const isKey = path.endsWith('key-command')
  const taken = 'if [ -f "$1" ]; then cat "$1"; else cat; fi > "$out/input"'
  writeFileSync(
    path,
    `#!/bin/sh
PATH=/usr/bin:/bin
out=$(mktemp -d '${records}/${basename(path)}.XXXXXX')
printf '%s\\n' "$0" "$@" > "$out/argv"
env > "$out/env"
${isKey ? `printf %s '${MARKS.otherKey}'` : taken}
`,
  )
  chmodSync(path, 0o755)
}

/** Writes a substitute for the process that clears the clipboard and outlives the program. */
function writeClipboardClearer(programs: string, records: string): void {
  writeFileSync(join(programs, 'package.json'), '{"type":"commonjs"}')
  writeFileSync(
    join(programs, 'clear-clipboard.js'),
    `const fs = require('node:fs')
const out = fs.mkdtempSync(${JSON.stringify(join(records, 'clear-clipboard.'))})
fs.writeFileSync(out + '/argv', process.argv.join('\\n'))
fs.writeFileSync(out + '/env', JSON.stringify(process.env))
fs.writeFileSync(out + '/input', fs.readFileSync(0))
`,
  )
}

function readChild(directory: string): Child {
  const read = (name: string) => {
    try {
      return readFileSync(join(directory, name), 'utf8')
    } catch {
      return ''
    }
  }
  return {
    name: basename(directory).replace(/\..*$/, ''),
    argv: read('argv'),
    env: read('env'),
    input: read('input'),
  }
}

const SECRET_FILE = join('.config', 'itflow', 'secrets.json')

function writeProfiles(home: string, url: string): void {
  const write = (name: string, content: object) => {
    const path = join(home, '.config', 'itflow', name)
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(path, JSON.stringify(content), { mode: 0o600 })
  }
  const acme = {
    url,
    key: { store: 'env', name: 'LEAK_TEST_K' },
    decryptPassword: { store: 'env', name: 'LEAK_TEST_D' },
  }
  const bakery = {
    url,
    key: { store: 'command', command: 'key-command' },
    decryptPassword: { store: 'file' },
  }
  write('config.json', { version: 1, current: 'acme', profiles: { acme, bakery } })
  const secrets = { [`decrypt password of bakery for ${url}`]: MARKS.decryptPassword }
  write('secrets.json', { version: 1, secrets })
}

/** Where secrets may appear because the command was asked to put them there. */
export interface Allowed {
  stdout?: readonly MarkName[]
  /** In the file of secrets, with mode 0600. */
  file?: readonly MarkName[]
  /** In the URL of a request (H26). */
  address?: readonly MarkName[]
  /** In the input of the clipboard program. */
  clipboard?: readonly MarkName[]
}

/** Returns the secrets that a command leaked, as `stderr: key`; empty if there are none. */
export function leaks(
  rig: Rig,
  house: Pick<House, 'log'>,
  result: Pick<RunResult, 'stdout' | 'stderr'> & Partial<RunResult>,
  allowed: Allowed = {},
): string[] {
  const found: string[] = []
  const look = (where: string, text: string, but: readonly MarkName[] = []) => {
    const seen = marksIn(text).filter((name) => !but.includes(name))
    found.push(...seen.map((name) => `${where}: ${name}`))
  }
  look('stdout', result.stdout, allowed.stdout)
  look('stderr', result.stderr)
  look('a question', (result.questions ?? []).join('\n'))
  for (const { method, target, headers } of house.log) {
    look(`the access log (${method} ${target.slice(0, 60)})`, target, allowed.address)
    look('a header', headers)
  }
  for (const { name, argv, env, input } of rig.children()) {
    look(`an argument of ${name}`, argv)
    look(`the environment of ${name}`, env)
    look(`the input of ${name}`, input, name === 'xclip' ? allowed.clipboard : [])
  }
  for (const path of filesBelow(dirname(rig.home))) {
    const where = path.slice(dirname(rig.home).length + 1)
    if (/^(records|programs|files)/.test(where)) continue
    const isSecretFile = where === join('home', SECRET_FILE)
    const isPrivate = (statSync(path).mode & 0o077) === 0
    const known: readonly MarkName[] = ['decryptPassword', ...(allowed.file ?? [])]
    look(where, path)
    look(where, readFileSync(path, 'utf8'), isSecretFile && isPrivate ? known : [])
  }
  return found
}

function filesBelow(directory: string): string[] {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' })
  return names.map((name) => join(directory, name)).filter((path) => statSync(path).isFile())
}
