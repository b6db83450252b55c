import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readAll } from '../src/api/reading.ts'
import { resources } from '../src/resources/index.ts'
import { performRun } from '../src/runs/perform-run.ts'
import type { Step } from '../src/runs/step.ts'
import { open, signal, sleep } from './session-client.ts'

const { assets } = resources
const [, , url = '', count = '2000', ...more] = process.argv
const home = mkdtempSync(join(tmpdir(), 'itflow-bench-'))
const api = await open(url, more[1])
try {
  const listed = await readAll(api, assets, { scope: { kind: 'all' } })
  const half = Number(count) / 2
  const updated = listed.slice(-half)
  const steps: Step[] = []
  const targets = new Map()
  for (const [n, target] of updated.entries()) {
    const { row } = target
    const step: Step = {
      ...{ verb: 'update', id: Number(row['asset_id']), name: String(row['asset_name']) },
      ...{ client: Number(row['asset_client_id']), line: n },
      values: { asset_os: `OS ${n}`, asset_notes: `Seen in week ${n}` },
    }
    targets.set(step, target)
    steps.push(step)
    steps.push({
      ...{ verb: 'create', name: `New ${n}`, client: 1 + (n % 3), line: n },
      values: { asset_name: `New ${n}`, asset_type: 'Laptop', asset_serial: `NEW${n}`, asset_os: 'x' },
    })
  }
  const world = {
    ...{ env: {}, platform: process.platform, home, uid: process.getuid?.(), sleep },
    clock: () => new Date(),
  }
  const order = { command: 'bench', resource: assets, scope: { kind: 'all' } as const, steps }
  const random = (bytes: number) => globalThis.crypto.getRandomValues(new Uint8Array(bytes))
  const concurrency = more[0] === undefined || more[0] === '-' ? {} : { concurrency: Number(more[0]) }
  const began = performance.now()
  const cpu = process.cpuUsage()
  const how = { random, sleep, signal, listed, targets, ...concurrency }
  const { outcomes } = await performRun(world, api, order, how)
  const took = performance.now() - began
  const used = process.cpuUsage(cpu)
  const states: Record<string, number> = {}
  for (const one of outcomes) {
    states[one.state] = (states[one.state] ?? 0) + 1
    if (one.state === 'failed' && states['failed'] === 1) console.error(one.error)
  }
  const ms = (used.user + used.system) / 1000
  console.log(JSON.stringify({ took, perWrite: took / steps.length, cpuPerWrite: ms / steps.length, states, rss: process.resourceUsage().maxRSS / 1024 }))
} finally {
  await api.close()
  rmSync(home, { recursive: true, force: true })
}
