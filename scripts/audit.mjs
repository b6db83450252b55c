// Asks the registry for known vulnerabilities: npm run audit. Fails for one in what the package has or installs, or in
// the tools; a registry that answers no such questions is said in one line, and is no failure.
import { spawnSync } from 'node:child_process'

const { stdout, error } = spawnSync('npm', ['audit', '--json'], { encoding: 'utf8' })
const report = parsed(stdout)
const found = report?.metadata?.vulnerabilities?.total

if (found === undefined) {
  console.log(`npm audit: not answered here (${reason()}), so nothing is known`)
} else if (found === 0) {
  console.log('npm audit: no known vulnerabilities')
} else {
  spawnSync('npm', ['audit'], { stdio: 'inherit' })
  process.exitCode = 1
}

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function reason() {
  return report?.statusCode ?? report?.error?.code ?? error?.code ?? 'no report'
}
