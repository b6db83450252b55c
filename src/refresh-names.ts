import { createHash } from 'node:crypto'
import process from 'node:process'
import { commandTree } from './cli/registry.ts'
import { refreshNames } from './completion/refresh.ts'
import type { RefreshRequest } from './completion/start-refresh.ts'
import { makeContext } from './context-maker.ts'
import { headlessWorld } from './headless-world.ts'
import { runAsJob } from './locks/job-lock.ts'
import { stateDirectory } from './profiles/paths.ts'

/** How long reading names may take, in milliseconds. */
const MAX_DURATION = 60_000

/** An entry of its own: takes its order from standard input, and reads names after the command that gave it. */
async function main(): Promise<void> {
  process.on('SIGHUP', () => undefined)
  setTimeout(() => process.exit(), MAX_DURATION).unref()
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  const order: RefreshRequest = JSON.parse(Buffer.concat(chunks).toString('utf8'))
  const flags = { ...order.flags, readOnly: true, input: false, quiet: true }
  const context = makeContext(headlessWorld(), flags)
  const digest = createHash('sha256').update(order.directory).digest('hex').slice(0, 16)
  const place = { job: `names-${digest}`, directory: stateDirectory(context) }
  await runAsJob(context, place, () => refreshNames(context, commandTree(), order))
}

// Nobody is told: the names stay as they are.
main().catch(() => undefined)
