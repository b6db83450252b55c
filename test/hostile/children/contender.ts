// Takes part in rounds: `node contender.mjs WHAT DIRECTORY NAME`. Each line on standard input starts a round; prints a line
// when the round is done.
import { appendFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Context } from '../../../src/context.ts'
import { runAsJob } from '../../../src/locks/job-lock.ts'
import { changeProfileStore, withProfile } from '../../../src/profiles/change-profile-store.ts'
import { SANDBOX_KEY } from '../../../src/sandbox/identity.ts'
import { openSandboxState } from '../../../src/sandbox/state.ts'

const [what = '', directory = '', name = ''] = process.argv.slice(2)
const place = {
  env: { ITFLOW_CONFIG_DIR: directory, ITFLOW_STATE_DIR: directory },
  platform: process.platform,
  home: directory,
}
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

/** Changes this process's profile, in the file that all processes change. */
async function setProfile(round: string): Promise<string> {
  const profile = {
    url: 'https://acme.example/',
    label: round,
    key: { store: 'env', name: 'KEY' },
  } as const
  await changeProfileStore(
    place,
    () => undefined,
    (store) => withProfile(store, name, profile),
  )
  return 'set'
}

/** Creates a client in the sandbox and returns its ID. */
async function createClient(round: string): Promise<string> {
  const state = openSandboxState({
    directory,
    release: '26.10',
    clock: () => new Date(),
    random: (bytes) => new Uint8Array(bytes),
  })
  const body = { api_key: SANDBOX_KEY, client_is_lead: 0, client_name: `${name} ${round}` }
  const path = '/api/v1/clients/create.php'
  const request = {
    method: 'POST',
    path,
    query: {},
    headers: {},
    body: JSON.stringify(body),
  } as const
  const reply = await state.handle(request)
  return String(JSON.parse(reply.body).data[0].insert_id)
}

/** Runs the job unless another process does; the job ends with the next line. */
async function runJob(round: string): Promise<string> {
  const said: string[] = []
  const note = (code: string) => said.push(code)
  const context = { ...place, flags: {}, note } as unknown as Context
  await runAsJob(context, { job: 'job', directory }, async () => {
    appendFileSync(`${directory}/runs`, `${round} ${name}\n`)
    process.stdout.write('runs\n')
    await lines.next()
  })
  return said.length === 0 ? 'ran' : said.join()
}

const ROUNDS = { profiles: setProfile, sandbox: createClient, jobs: runJob }

for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
  const answer = await ROUNDS[what as keyof typeof ROUNDS](line.value).catch(String)
  process.stdout.write(`${answer}\n`)
}
