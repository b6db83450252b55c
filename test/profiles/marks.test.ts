import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPem } from '../../src/profiles/pem.ts'
import { ENCODINGS } from '../support/encodings.ts'
import { freshHome, run } from '../support/run.ts'
import { startSandbox } from '../support/sandbox.ts'

describe('files of the configuration may have a byte-order mark:', () => {
  it.each(ENCODINGS.slice(0, 4))('in $name', async ({ encode }) => {
    const server = await startSandbox()
    const home = freshHome()
    const config = (name: string) => join(home, '.config', 'itflow', name)
    const rewrite = (path: string) => writeFileSync(path, encode(readFileSync(path, 'utf8')))
    const add = ['profiles', 'add', 'acme', '--url', server.url, '--key-stdin', '--store', 'file']
    await run(add, { home, stdin: server.key })
    rewrite(config('config.json'))
    rewrite(config('secrets.json'))
    const folder = join(home, 'work')
    mkdirSync(folder)
    writeFileSync(join(folder, '.itflow.json'), encode('{ "profile": "acme", "client": "acme" }'))
    const listed = await run(['assets', 'list', '--json'], { home, cwd: folder })
    expect(listed).toMatchObject({ status: 0 })
    expect(JSON.parse(listed.stdout).length).toBeGreaterThan(0)
    // A file that is rewritten has none.
    const changed = await run(['profiles', 'set', 'acme', '--color', 'red'], { home })
    expect(changed).toMatchObject({ status: 0 })
    expect(JSON.parse(readFileSync(config('config.json'), 'utf8')).profiles).toHaveProperty('acme')
    await server.close()
  })

  it.each(ENCODINGS.slice(0, 4))('a certificate as well, in $name', ({ encode }) => {
    const path = join(freshHome(), 'ca.pem')
    const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
    writeFileSync(path, encode(pem))
    expect(readPem({ value: path, source: 'flag', from: '--ca-file' }, {})).toBe(pem)
    writeFileSync(path, Buffer.from(`Caf\xe9\n${pem}`, 'latin1'))
    expect(readPem({ value: path, source: 'flag', from: '--ca-file' }, {})).toContain(pem)
  })

  it("and a file that isn't text is reported and left unchanged", async () => {
    const home = freshHome()
    const path = join(home, '.config', 'itflow', 'config.json')
    mkdirSync(join(path, '..'), { recursive: true })
    const bytes = Buffer.from('{ "version": 1, "profiles": { "caf\xe9": {} } }', 'latin1')
    writeFileSync(path, bytes)
    const { status, stderr } = await run(['clients', 'list'], { home })
    expect(status).toBe(2)
    expect(stderr).toContain(`${path} is not UTF-8`)
    expect(readFileSync(path)).toEqual(bytes)
  })
})
