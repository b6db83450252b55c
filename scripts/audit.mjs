// Asks the registry for known vulnerabilities: npm run audit. Says of each whether it is in the package or in a tool, which
// npm can't: all that is bundled is a devDependency. Fails if there is one. A registry that answers no such question is
// said in one line, and is no failure.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { stdout } = spawnSync('npm', ['audit', '--json', '--fetch-retries=1'], {
  cwd: root,
  encoding: 'utf8',
})
const report = parsed(stdout)
if (report?.vulnerabilities === undefined) {
  console.log(
    `npm audit: not answered here (${report?.statusCode ?? 'no report'}), so nothing is known`,
  )
} else {
  const found = Object.values(report.vulnerabilities)
  const shipped = new Set(shippedNames())
  for (const one of found) console.log(`npm audit: ${lineOf(one, shipped)}`)
  if (found.length === 0) console.log('npm audit: no known vulnerabilities')
  else process.exitCode = 1
}

function lineOf({ name, severity, via }, shipped) {
  const where = shipped.has(name) ? 'in the package' : 'in a tool'
  const why = via.map((one) => (one.title ? `${one.title}, ${one.url}` : `by way of ${one}`))
  return `${name}, ${where}: ${severity} (${why.join('; ')})`
}

/** What is in the bundle or installed beside it. */
function shippedNames() {
  const { components } = JSON.parse(readFileSync(`${root}sbom.cdx.json`, 'utf8'))
  return components.map(({ group, name }) => (group === undefined ? name : `${group}/${name}`))
}

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
