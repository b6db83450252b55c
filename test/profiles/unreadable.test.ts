import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { freshHome, run } from '../support/run.ts'

// If the program can't use one of its own files, that isn't a defect: it names the file and exits with 2.

const CONFIG = '.config/itflow/config.json'
const SECRETS = '.config/itflow/secrets.json'
const JOBS = '.local/state/itflow/jobs'
const LIST = ['clients', 'list', '--json']
const ADD = ['profiles', 'add', 'acme', '--url', 'https://acme.example/', '--no-test', '--json']

const PROFILE = JSON.stringify({
  version: 1,
  current: 'acme',
  profiles: { acme: { url: 'https://acme.example/', key: { store: 'file' } } },
})

/** Creates a file, or a directory if there is no text. */
function put(home: string, path: string, text?: string): void {
  const whole = join(home, path)
  mkdirSync(text === undefined ? whole : dirname(whole), { recursive: true, mode: 0o700 })
  if (text === undefined) return
  writeFileSync(whole, text, { mode: 0o600 })
  const longAgo = new Date('2020-01-01T00:00:00Z')
  utimesSync(whole, longAgo, longAgo)
}

const CASES: readonly (readonly [string, Record<string, string | undefined>, string[], string])[] =
  [
    ['the profiles are a directory', { [CONFIG]: undefined }, LIST, CONFIG],
    ['the secrets are a directory', { [CONFIG]: PROFILE, [SECRETS]: undefined }, LIST, SECRETS],
    ["the folder's file is a directory", { '.itflow.json': undefined }, LIST, '.itflow.json'],
    [
      'the directory to keep profiles in is a file',
      { '.config/itflow': '' },
      [...ADD, '--key-env', 'ACME_KEY'],
      '.config/itflow',
    ],
    ['the directory of locks is a file', { [JOBS]: '' }, [...LIST, '--lock', 'job'], JOBS],
    [
      'a directory of locks is a file',
      { [`${JOBS}/job.locks`]: '' },
      [...LIST, '--lock', 'job'],
      `${JOBS}/job.locks`,
    ],
    [
      'an older lock is a file',
      { [`${JOBS}/job.lock`]: '' },
      [...LIST, '--lock', 'job'],
      `${JOBS}/job.lock`,
    ],
  ]

test.each(CASES)('%s: the file is named', async (_, files, argv, named) => {
  const home = freshHome()
  for (const [path, text] of Object.entries(files)) put(home, path, text)
  const { status, stderr } = await run(argv, { home, env: { ACME_KEY: 'made-up' } })
  const { error } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '')
  expect({ status, code: error.code }).toEqual({ status: 2, code: 'config' })
  expect(error.message).toContain(join(home, named))
})
