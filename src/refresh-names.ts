import { createHash } from 'node:crypto'
import process from 'node:process'
import { commandTree } from './cli/registry.ts'
import { refreshNames } from './completion/refresh.ts'
import type { RefreshRequest } from './completion/start-refresh.ts'
import { makeContext } from './context-maker.ts'
import { headlessWorld } from './headless-world.ts'
import { runAsJob } from './locks/job-lock.ts'
import { stateDirectory } from './profiles/paths.ts'

/** The longest that reading names may take, in milliseconds. */
const MAX_DURATION = 60_000

/** A separate entry point: reads its request from standard input, then reads names in the background. */
async function main(): Promise<void> {
  process.on('SIGHUP', () => undefined)
  setTimeout(() => process.exit(), MAX_DURATION).unref()
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  const request: RefreshRequest = JSON.parse(Buffer.concat(chunks).toString('utf8'))
  const flags = { ...request.flags, readOnly: true, input: false, quiet: true }
  const context = makeContext(headlessWorld(), flags)
  const digest = createHash('sha256').update(request.directory).digest('hex').slice(0, 16)
  const job = { job: `names-${digest}`, directory: stateDirectory(context) }
  await runAsJob(context, job, () => refreshNames(context, commandTree(), request))
}

// Fails silently: the names stay as they were.
main().catch(() => undefined)
