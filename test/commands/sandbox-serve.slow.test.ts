import { spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { environment, program, type Started, start, useProgram } from '../program/child.ts'
import { freshHome, run } from '../support/run.ts'

useProgram()

const started: Started[] = []

afterEach(async () => {
  for (const { child } of started) child.kill('SIGKILL')
  await Promise.all(started.splice(0).map(({ ended }) => ended))
})

interface Served extends Started {
  home: string
  /** Runs a command against it. */
  command(argv: readonly string[]): ReturnType<typeof run>
  /** Ends it like Ctrl-C or the system does; returns how it ended. */
  end(signal: NodeJS.Signals): ReturnType<typeof run> | Started['ended']
}

async function serve(options: readonly string[], home = freshHome()): Promise<Served> {
  const argv = ['sandbox', 'serve', '--port', '0', ...options]
  const process = start(argv, { HOME: home })
  started.push(process)
  await process.saying('Press Ctrl-C to stop.')
  const [, url = ''] = /ITFLOW_URL=(\S+)/.exec(process.output()) ?? []
  const [, key = ''] = /ITFLOW_API_KEY=(\S+)/.exec(process.output()) ?? []
  const [, password = ''] = /ITFLOW_DECRYPT_PASSWORD=(\S+)/.exec(process.output()) ?? []
  const env = { ITFLOW_URL: url, ITFLOW_API_KEY: key, ITFLOW_DECRYPT_PASSWORD: password }
  return {
    ...process,
    home,
    command: (words) => run(words, { env }),
    end: (signal) => {
      process.child.kill(signal)
      return process.ended
    },
  }
}

/** Everything in a directory and below. */
function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()
}

function lines(file: string): Record<string, unknown>[] {
  const text = readFileSync(file, 'utf8')
  expect(text.endsWith('\n')).toBe(true)
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

describe('a sandbox served from memory', () => {
  it('has the made-up data, keeps changes while it runs, and writes nothing to disk', async () => {
    const { command, home, end } = await serve(['--memory'])
    const before = filesBelow(home)
    await command(['clients', 'create', '--name', 'In memory only'])
    const { stdout } = await command(['clients', 'list', '--json', '--query', '[].client_name'])
    expect(JSON.parse(stdout)).toEqual(expect.arrayContaining(['Acme Widgets', 'In memory only']))
    expect(filesBelow(home)).toEqual(before)
    await end('SIGINT')
    expect(filesBelow(home).filter((name) => /sandbox/.test(name))).toEqual([])
    const again = await serve(['--memory'], home)
    const { stdout: names } = await again.command(['clients', 'list', '--csv'])
    expect(names).not.toContain('In memory only')
  })

  it('does not touch the data on disk', async () => {
    const home = freshHome()
    await run(['clients', 'create', '--name', 'On disk', '--profile', 'sandbox'], { home })
    const { command } = await serve(['--memory'], home)
    await command(['clients', 'create', '--name', 'In memory only'])
    const { stdout } = await run(['clients', 'list', '--csv', '--profile', 'sandbox'], { home })
    expect(stdout).toContain('On disk')
    expect(stdout).not.toContain('In memory only')
  })

  it('has as many additional assets and tickets as requested', async () => {
    const { command } = await serve(['--memory', '--seed-assets', '1234', '--seed-tickets=56'])
    const plain = await serve(['--memory'])
    const counted = async (served: Served, words: readonly string[]) => {
      const query = ['--all', '--json', '--query', 'length(@)']
      const { stdout } = await served.command([...words, ...query])
      return Number(stdout)
    }
    const full = { command } as Served
    const assets = ['assets', 'list']
    expect((await counted(full, assets)) - (await counted(plain, assets))).toBe(1234)
    const tickets = ['tickets', 'list']
    expect((await counted(full, tickets)) - (await counted(plain, tickets))).toBe(56)
  })

  it('has the requested release and time zone', async () => {
    const { command, output } = await serve(['--memory', '--release', '25.01'])
    expect(output()).toContain('ITFlow 25.01 at ')
    expect((await command(['assets', 'list', '--limit', '1'])).status).toBe(0)
    const there = await serve(['--memory', '--timezone', 'Asia/Kolkata'])
    await there.command(['clients', 'create', '--name', 'Half past'])
    const [, url = ''] = /ITFLOW_URL=(\S+)/.exec(there.output()) ?? []
    const [, key = ''] = /ITFLOW_API_KEY=(\S+)/.exec(there.output()) ?? []
    const read = await fetch(`${url}api/v1/clients/read.php?api_key=${key}&client_id=7`)
    const { data } = (await read.json()) as { data: Record<string, string>[] }
    const written = Date.parse(`${data[0]?.['client_created_at']?.replace(' ', 'T')}Z`)
    expect(Math.abs(written - Date.now() - 5.5 * 3_600_000)).toBeLessThan(60_000)
  })
})

describe('a served sandbox with a latency', () => {
  it('answers after that many milliseconds', async () => {
    const { output } = await serve(['--memory', '--latency', '300'])
    const [, url = ''] = /ITFLOW_URL=(\S+)/.exec(output()) ?? []
    for (const path of ['api/v1/clients/read.php', 'nothing-here']) {
      const before = performance.now()
      await fetch(url + path)
      const took = performance.now() - before
      expect(took).toBeGreaterThanOrEqual(295)
      expect(took).toBeLessThan(5000)
    }
  })

  it('ends immediately, even while a client waits', async () => {
    const { output, end } = await serve(['--memory', '--latency', '600000'])
    const [, url = ''] = /ITFLOW_URL=(\S+)/.exec(output()) ?? []
    const waiting = fetch(url).catch(() => 'ended')
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(await end('SIGTERM')).toMatchObject({ status: 143 })
    expect(await waiting).toBe('ended')
  })
})

describe('the log of a served sandbox', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)(
    'has each call, and no secret, after %s',
    async (signal) => {
      const home = freshHome()
      const file = join(home, 'calls.jsonl')
      const { command, output, end } = await serve(['--memory', '--log', file])
      await command(['clients', 'create', '--name', 'Hidden Name'])
      await command(['credentials', 'list', '--client', 'Acme Widgets'])
      await command(['clients', 'update', 'Hidden Name', '--notes', 'Hidden Note'])
      await end(signal)
      const logged = lines(file)
      expect(logged).toContainEqual(
        expect.objectContaining({
          method: 'POST',
          operation: 'clients/create',
          fields: expect.arrayContaining(['client_name']),
          status: 200,
          success: true,
          insert_id: 7,
        }),
      )
      expect(logged).toContainEqual(
        expect.objectContaining({ operation: 'clients/update', ids: { client_id: 7 }, count: 1 }),
      )
      const text = readFileSync(file, 'utf8')
      const secrets = [...output().matchAll(/ITFLOW_(?:API_KEY|DECRYPT_PASSWORD)=(\S+)/g)]
      expect(secrets).toHaveLength(2)
      for (const [, secret = ''] of secrets) expect(text).not.toContain(secret)
      expect(text).not.toContain('Hidden')
      if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
    },
  )

  it('is appended to, also with the data on disk, and keeps its mode', async () => {
    const home = freshHome()
    const file = join(home, 'calls.jsonl')
    writeFileSync(file, '{"mine":1}\n')
    chmodSync(file, 0o640)
    const { command, end } = await serve(['--log', file], home)
    await command(['clients', 'list'])
    await end('SIGTERM')
    expect(lines(file)[0]).toEqual({ mine: 1 })
    expect(lines(file).length).toBeGreaterThan(1)
    expect(statSync(file).mode & 0o777).toBe(0o640)
  })

  it('has the calls that could not be read or answered', async () => {
    const home = freshHome()
    const file = join(home, 'calls.jsonl')
    const { output } = await serve(['--log', file], home)
    const [, url = ''] = /ITFLOW_URL=(\S+)/.exec(output()) ?? []
    await fetch(`${url}what/ever?api_key=made-up-secret`)
    await fetch(url, { method: 'POST', body: 'x'.repeat(9 * 1024 * 1024) }).catch(() => undefined)
    writeFileSync(join(home, '.local/state/itflow/sandbox-26.10.json'), 'damaged')
    await fetch(`${url}api/v1/clients/read.php`)
    expect(lines(file)).toMatchObject([
      { method: 'GET', operation: null, status: 404, success: false },
      { method: 'POST', operation: null, status: 413, success: false },
      { method: 'GET', operation: 'clients/read', status: 500, success: false },
    ])
    expect(readFileSync(file, 'utf8')).not.toContain('made-up-secret')
  })

  const places: [string, (home: string) => string, RegExp][] = [
    ['a directory', (home) => home, /is a directory, not a regular file/],
    ['a device', () => '/dev/null', /is a device, not a regular file/],
    ['below a file', (home) => join(file(home), 'x'), /can't be written: .*ENOTDIR/],
    [
      'a directory that is not there',
      (home) => join(home, 'no', 'x'),
      /the directory doesn't exist/,
    ],
    ['a link to a directory', (home) => linkTo(home, home), /is a directory, not a regular file/],
  ]
  const file = (home: string): string => {
    writeFileSync(join(home, 'file'), '')
    return join(home, 'file')
  }
  const linkTo = (home: string, target: string): string => {
    symlinkSync(target, join(home, 'link'))
    return join(home, 'link')
  }

  it.each(places)("that can't be written is reported in one line: %s", async (_, path, words) => {
    const home = freshHome()
    const argv = ['sandbox', 'serve', '--port=0', '--memory', '--log', path(home)]
    const { status, stdout, stderr } = await run(argv, { home })
    expect({ status: status > 0, stdout }).toEqual({ status: true, stdout: '' })
    expect(stderr.split('\n')[0]).toMatch(words)
  })

  it.runIf(existsSync('/dev/full'))("that can't be written any more is reported once", async () => {
    const home = freshHome()
    const path = join(home, 'calls.jsonl')
    // A limit on the size of files acts like a full disk.
    const words = ['sandbox', 'serve', '--port=0', '--memory', '--log', path]
    const child = spawn(
      '/bin/sh',
      ['-c', 'ulimit -f 1; exec "$0" "$@"', process.execPath, program(), ...words],
      { env: environment({ HOME: home }) },
    )
    const ended = new Promise((resolve) => child.on('close', resolve))
    let text = ''
    const saying = async (wanted: RegExp): Promise<RegExpExecArray> => {
      for (;;) {
        const found = wanted.exec(text)
        if (found !== null) return found
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
    child.stdout.on('data', (part) => (text += part))
    child.stderr.on('data', (part) => (text += part))
    const [, url = ''] = await saying(/ITFLOW_URL=(\S+)\n/)
    for (let call = 0; call < 20; call += 1) expect((await fetch(url)).status).toBe(404)
    await saying(/Calls are no longer logged/)
    child.kill('SIGTERM')
    await ended
    expect(text.match(/no longer logged/g)).toHaveLength(1)
    expect(text).toMatch(/calls\.jsonl can't be written: .*EFBIG.* Calls are no longer logged\./)
    const written = readFileSync(path, 'utf8')
    expect(written.length).toBeGreaterThan(0)
    expect(written.endsWith('\n')).toBe(true)
    for (const line of lines(path)) expect(line).toMatchObject({ status: 404 })
  })

  it('that is moved or removed is created again', async () => {
    const home = freshHome()
    const file = join(home, 'calls.jsonl')
    const { output } = await serve(['--memory', '--log', file], home)
    const [, url = ''] = /ITFLOW_URL=(\S+)/.exec(output()) ?? []
    await fetch(url)
    renameSync(file, `${file}.1`)
    await fetch(`${url}api/v1/clients/read.php`)
    rmSync(file)
    await fetch(`${url}api/v1/assets/read.php`)
    expect(lines(`${file}.1`)).toMatchObject([{ operation: null }])
    expect(lines(file)).toMatchObject([{ operation: 'assets/read' }])
  })
})
