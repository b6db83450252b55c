// npm run audit, with registries that reply in different ways.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { root } from '../../scripts/bundles.mjs'

/** Runs the audit with a registry; resolves with the output and the exit status. */
async function audited(answer: RequestListener) {
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return run(`http://127.0.0.1:${port}/`)
}

async function run(registry: string) {
  const env = { ...process.env, npm_config_registry: registry }
  const child = spawn(process.execPath, ['scripts/audit.mjs'], { cwd: root, env })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  if (child.exitCode === null) await once(child, 'exit')
  return { status: child.exitCode, stdout, stderr }
}

/** Returns a registry with vulnerabilities, by package. */
function registryWith(advisories: Record<string, object[]>): RequestListener {
  return (request, reply) => {
    request.resume()
    reply.setHeader('content-type', 'application/json')
    if (request.method === 'POST') return reply.end(JSON.stringify(advisories))
    reply.statusCode = 404
    return reply.end('{}')
  }
}

const advisory = (title: string) => ({
  id: 1,
  url: 'https://advisories.example/1',
  title,
  severity: 'high',
  vulnerable_versions: '<99.0.0',
  cwe: [],
  cvss: { score: 0, vectorString: null },
})

test('no known vulnerabilities', async () => {
  expect(await audited(registryWith({}))).toEqual({
    status: 0,
    stdout: 'npm audit: no known vulnerabilities\n',
    stderr: '',
  })
})

test('a vulnerability in bundled code is reported as in the package, others as in a tool', async () => {
  const { status, stdout } = await audited(
    registryWith({ marked: [advisory('Slow text')], 'fast-check': [advisory('Bad luck')] }),
  )
  expect(status).toBe(1)
  expect(stdout.trim().split('\n').sort()).toEqual([
    'npm audit: fast-check, in a tool: high (Bad luck, https://advisories.example/1)',
    'npm audit: marked, in the package: high (Slow text, https://advisories.example/1)',
  ])
})

test.each([404, 405, 501])(
  'a registry that replies with %i leaves the result unknown, in one line',
  async (code) => {
    const { status, stdout } = await audited((request, reply) => {
      request.resume()
      reply.statusCode = code
      reply.end()
    })
    expect(status).toBe(0)
    expect(stdout).toMatch(
      /^npm audit: the registry did not answer \(\d+\), so the result is unknown\n$/,
    )
  },
)

test("a registry that can't be reached leaves the result unknown", async () => {
  const { status, stdout } = await run('http://127.0.0.1:1/')
  expect(status).toBe(0)
  expect(stdout).toBe(
    'npm audit: the registry did not answer (no report), so the result is unknown\n',
  )
})
