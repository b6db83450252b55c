// Times the completion of a cached name among 10,000, compared with bare Node: node bench/completion.mjs [ROUNDS]
// bench/start-up.mjs uses `completionCase` alone.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const PROGRAM = fileURLToPath(new URL('../bin/itflow.js', import.meta.url))

const NAMES = 10_000

/** Fills the home directory with names, and returns a case for bench/start-up.mjs that completes a client's name. */
export function completionCase(env) {
  const words = ['clients', 'get', '--profile', 'sandbox', 'Client 77']
  const command = [process.execPath, PROGRAM, '__complete', 'zsh', ...words]
  // The first completion creates the folder. A file in it is fresh, so nothing is read from the server.
  spawnSync(command[0], command.slice(1), { env })
  const names = join(env.ITFLOW_STATE_DIR, 'names')
  const [instance] = readdirSync(names)
  const [key] = readdirSync(join(names, instance))
  const lines = Array.from({ length: NAMES }, (_, at) => `client ${at}\tClient ${at}\t\t${at}\t\n`)
  mkdirSync(join(names, instance, key), { recursive: true })
  writeFileSync(
    join(names, instance, key, 'clients'),
    `itflow names 1\t[]\n${lines.sort().join('')}`,
    { mode: 0o600 },
  )
  const { stdout } = spawnSync(command[0], command.slice(1), { env, encoding: 'utf8' })
  if (!stdout.includes('Client 7777')) throw new Error(`No names were completed: ${stdout}`)
  return { name: `complete one of ${NAMES} names`, command, env, bound: 1.5 }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await measure()

async function measure() {
  const home = mkdtempSync(join(tmpdir(), 'itflow-bench-'))
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    ITFLOW_STATE_DIR: join(home, 'state'),
    ITFLOW_CONFIG_DIR: join(home, 'config'),
  }
  try {
    const { name, command, bound } = completionCase(env)
    const bare = [process.execPath, '-e', '0']
    const times = new Map([
      [bare, []],
      [command, []],
    ])
    for (let round = -2; round < Number(process.argv[2] ?? 25); round += 1) {
      for (const [args, took] of times) {
        const start = process.hrtime.bigint()
        spawnSync(args[0], args.slice(1), { env })
        if (round >= 0) took.push(Number(process.hrtime.bigint() - start) / 1e6)
      }
    }
    const [node, itflow] = [bare, command].map((args) => median(times.get(args)))
    console.log(
      `node -e 0 ${node.toFixed(1)} ms; ${name} ${itflow.toFixed(1)} ms ×${(itflow / node).toFixed(2)}, bound ${bound}`,
    )
    if (itflow / node > bound) process.exitCode = 1
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}
