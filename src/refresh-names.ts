import { createHash } from 'node:crypto'
import process from 'node:process'
import { commandTree } from './cli/registry.ts'
import { refreshNames } from './completion/refresh.ts'
import type { RefreshOrder } from './completion/start-refresh.ts'
import { makeContext } from './context-maker.ts'
import { quietWorld } from './headless-world.ts'
import { asJob } from './locks/job-lock.ts'
import { stateDirectory } from './profiles/paths.ts'

/** How long reading names may take, in milliseconds. */
const LONGEST = 60_000

/** An entry of its own: takes its order from standard input, and reads names after the command that gave it. */
async function main(): Promise<void> {
  process.on('SIGHUP', () => undefined)
  setTimeout(() => process.exit(), LONGEST).unref()
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  const order: RefreshOrder = JSON.parse(Buffer.concat(chunks).toString('utf8'))
  const flags = { ...order.flags, readOnly: true, input: false, quiet: true }
  const context = makeContext(quietWorld(), flags)
  const digest = createHash('sha256').update(order.directory).digest('hex').slice(0, 16)
  const place = { job: `names-${digest}`, directory: stateDirectory(context) }
  await asJob(context, place, () => refreshNames(context, commandTree(), order))
}

// Nobody is told: the names stay as they are.
main().catch(() => undefined)
