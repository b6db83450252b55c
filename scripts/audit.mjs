// Asks the registry for known vulnerabilities: npm run audit. Prints for each whether it is in the package or in a tool,
// which npm can't say: everything bundled is a devDependency. Exits 1 if there is one. A registry that doesn't answer is
// reported in one line and isn't a failure.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { stdout } = spawnSync(
  'npm',
  ['audit', '--json', '--fetch-retries=1', '--fetch-timeout=30000'],
  {
    cwd: root,
    encoding: 'utf8',
  },
)
const report = parseJson(stdout)
if (report?.vulnerabilities === undefined) {
  console.log(
    `npm audit: the registry did not answer (${report?.statusCode ?? 'no report'}), so the result is unknown`,
  )
} else {
  const found = Object.values(report.vulnerabilities)
  const shipped = new Set(shippedNames())
  for (const vulnerability of found) console.log(`npm audit: ${lineOf(vulnerability, shipped)}`)
  if (found.length === 0) console.log('npm audit: no known vulnerabilities')
  else process.exitCode = 1
}

function lineOf({ name, severity, via }, shipped) {
  const where = shipped.has(name) ? 'in the package' : 'in a tool'
  const why = via.map((cause) => (cause.title ? `${cause.title}, ${cause.url}` : `via ${cause}`))
  return `${name}, ${where}: ${severity} (${why.join('; ')})`
}

/** Returns the names of the packages that are in the bundle or installed with it. */
function shippedNames() {
  const { components } = JSON.parse(readFileSync(`${root}sbom.cdx.json`, 'utf8'))
  return components.map(({ group, name }) => (group === undefined ? name : `${group}/${name}`))
}

function parseJson(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
