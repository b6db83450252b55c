import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'node:tls'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { makeCertificates } from '../support/loopback-certificates.ts'
import { start, useProgram } from './child.ts'
import {
  configText,
  delivered,
  listeningReceiver,
  makeStation,
  post,
  type ReceiverProcess,
  type Station,
  startDesk,
  TOKEN,
} from './receiver-process.ts'

useProgram()

const OTHER_TOKEN = 'made-up-token-of-another-tool'

function portOf({ url }: Station): number {
  return Number(new URL(url).port)
}

/** Has a receiver read its configuration again; returns the lines that it logged about that. */
async function reload(receiver: ReceiverProcess): Promise<string[]> {
  const lines = () => receiver.log().filter(({ event }) => event === 'reload')
  const before = lines().length
  receiver.child.kill('SIGHUP')
  await vi.waitUntil(() => lines().length > before, { timeout: 10_000 })
  await sleep(50)
  return lines()
    .slice(before)
    .map(({ level, message }) => `${level}: ${message}`)
}

function statusOf(url: string, token: string): Promise<number> {
  const body = { key: 'k', subject: 'S', state: 'alert' }
  return post(url, body, { authorization: `Bearer ${token}` }).then(({ status }) => status)
}

describe('SIGHUP', () => {
  test('new sources, tokens and rules count at once; those that were removed no longer do', async () => {
    const desk = await startDesk('26.10')
    const station = await makeStation(desk.env)
    const tokenFile = join(station.home, 'token')
    writeFileSync(tokenFile, OTHER_TOKEN, { mode: 0o600 })
    const receiver = await listeningReceiver(station)
    const extra = `${station.url}/extra`
    expect([
      await statusOf(`${station.url}/probe`, TOKEN),
      await statusOf(extra, OTHER_TOKEN),
    ]).toEqual([202, 401])
    station.configure(`listen: 127.0.0.1:${portOf(station)}
unknown_client: "2"
sources:
  extra: {dialect: json, token_file: ${tokenFile}, key: key, subject: subject, client: "3", priority: Urgent}
`)
    expect(await reload(receiver)).toEqual([`info: ${station.config} was read again`])
    expect([
      await statusOf(`${station.url}/probe`, TOKEN),
      await statusOf(extra, OTHER_TOKEN),
    ]).toEqual([401, 202])
    // The token in the file is replaced.
    writeFileSync(tokenFile, `${OTHER_TOKEN}-2`)
    expect(await statusOf(extra, `${OTHER_TOKEN}-2`)).toBe(401)
    await reload(receiver)
    expect([await statusOf(extra, OTHER_TOKEN), await statusOf(extra, `${OTHER_TOKEN}-2`)]).toEqual(
      [401, 202],
    )
    await delivered(station)
    const tickets = (await desk.tickets()).map((row) => [
      row['ticket_client_id'],
      row['ticket_priority'],
    ])
    expect(tickets).toEqual([
      ['1', expect.any(String)],
      ['3', 'Urgent'],
    ])
    const { status, stderr } = await receiver.end('SIGTERM')
    expect([status, stderr.includes(OTHER_TOKEN), stderr.includes(TOKEN)]).toEqual([
      0,
      false,
      false,
    ])
  })

  test('an alert that waits is delivered by the rules that count then', async () => {
    const desk = await startDesk('26.10')
    const station = await makeStation(desk.env)
    station.configure(configText(portOf(station), '    hold: 1h\n'))
    const receiver = await listeningReceiver(station)
    expect(await statusOf(`${station.url}/probe`, TOKEN)).toBe(202)
    await delivered(station)
    expect(await desk.tickets()).toEqual([])
    station.configure(configText(portOf(station), '    hold: 0s\n'))
    await reload(receiver)
    const body = { key: 'k2', subject: 'S2', state: 'alert' }
    expect((await post(`${station.url}/probe`, body)).status).toBe(202)
    await delivered(station)
    expect((await desk.tickets()).map((row) => row['ticket_subject'])).toEqual(['S2'])
  })

  test.each<[string, (station: Station) => void, RegExp]>([
    [
      'an unknown key',
      (station) => station.configure(configText(portOf(station), '    repaet: 1h\n')),
      /line \d+, column \d+: unknown key repaet/,
    ],
    ['broken YAML', (station) => station.configure('sources: [}'), /line 1, column/],
    ['an empty file', (station) => station.configure(''), /alerts\.yaml/],
    ['no file', ({ config }) => rmSync(config), /alerts\.yaml/],
    [
      'a directory',
      ({ config }) => void [renameSync(config, `${config}.old`), mkdirSync(config)],
      /alerts\.yaml/,
    ],
    [
      "bytes that aren't text",
      ({ config }) => writeFileSync(config, Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x81])),
      /alerts\.yaml/,
    ],
    [
      'a token that is gone',
      (station) =>
        station.configure(configText(portOf(station), '    token_file: /nowhere/token\n')),
      /token/,
    ],
    [
      'a token in the configuration',
      (station) =>
        station.configure(configText(portOf(station), '    token: made-up-token-in-the-clear\n')),
      /token/,
    ],
    [
      'a variable that is not set',
      (station) =>
        station.configure(configText(portOf(station)).replace('PROBE_TOKEN', 'NO_SUCH_TOKEN')),
      /NO_SUCH_TOKEN/,
    ],
  ])(
    'a configuration with %s is refused with one line, and the old one stays',
    async (_, spoil, said) => {
      const desk = await startDesk('26.10')
      const station = await makeStation(desk.env)
      const receiver = await listeningReceiver(station)
      spoil(station)
      const lines = await reload(receiver)
      expect(lines).toEqual([expect.stringMatching(/^error: The configuration stays as it was: /)])
      expect(lines[0]).toMatch(said)
      expect(lines[0]).not.toContain('in-the-clear')
      expect(await statusOf(`${station.url}/probe`, TOKEN)).toBe(202)
      await delivered(station)
      expect(await desk.tickets()).toHaveLength(1)
      rmSync(station.config, { force: true, recursive: true })
      station.configure()
      expect(await reload(receiver)).toEqual([`info: ${station.config} was read again`])
      expect((await receiver.end('SIGTERM')).status).toBe(0)
    },
  )

  test('what is wrong with the configuration is in the log and in the status, until it is mended', async () => {
    const desk = await startDesk('26.10')
    const station = await makeStation(desk.env)
    const text = configText(portOf(station))
    station.configure(text.replace('unknown_client: "2"', 'unknown_client: Internal'))
    const receiver = await listeningReceiver(station)
    const line = 'unknown_client: there is no client “Internal”'
    await vi.waitUntil(() => receiver.log().some(({ message }) => message === line), {
      timeout: 10_000,
    })
    const status = async () => {
      const { stdout } = await start(['alerts', 'status', '--json'], station.env).ended
      return JSON.parse(stdout)
    }
    const faults = async (wanted: number) => {
      await vi.waitUntil(async () => (await status()).faults.length === wanted, {
        timeout: 20_000,
        interval: 300,
      })
      return (await status()).faults
    }
    expect(await faults(1)).toEqual([line])
    station.configure(text.replace('details:', 'detials:'))
    expect(await reload(receiver)).toEqual([
      expect.stringMatching(/unknown key detials\. Did you mean details\?$/),
    ])
    expect(await faults(2)).toEqual([
      expect.stringMatching(/^could not be read again: .*unknown key detials$/),
      line,
    ])
    station.configure(text)
    await reload(receiver)
    expect(await faults(0)).toEqual([])
  })

  test('another address needs a restart, says so, and everything else counts', async () => {
    const desk = await startDesk('26.10')
    const station = await makeStation(desk.env)
    const receiver = await listeningReceiver(station)
    station.configure(configText(1, '    severities: { page: Urgent }\n'))
    const [warning, done] = await reload(receiver)
    expect(warning).toMatch(/^warning: listen was changed to 127\.0\.0\.1:1, which needs a restart/)
    expect(done).toMatch(/was read again/)
    expect(await statusOf(`${station.url}/probe`, TOKEN)).toBe(202)
  })

  test('an address that needs a restart keeps its proxies', async () => {
    const desk = await startDesk('26.10')
    const station = await makeStation(desk.env)
    station.configure(configText(portOf(station), '', 'proxy: 192.0.2.1'))
    const receiver = await listeningReceiver(station)
    expect(await statusOf(`${station.url}/probe`, TOKEN)).toBe(403)
    station.configure(configText(1))
    await reload(receiver)
    expect(await statusOf(`${station.url}/probe`, TOKEN)).toBe(403)
    station.configure(configText(portOf(station)))
    await reload(receiver)
    expect(await statusOf(`${station.url}/probe`, TOKEN)).toBe(202)
  })

  test('alerts that come in while it is sent again and again are all accepted', async () => {
    const desk = await startDesk('26.10')
    const station = await makeStation(desk.env)
    const receiver = await listeningReceiver(station)
    let isOver = false
    const hangups = (async () => {
      for (; !isOver; await sleep(20)) receiver.child.kill('SIGHUP')
    })()
    const statuses: number[] = []
    for (let index = 0; index < 100; index += 1) {
      const body = { key: `k${index % 10}`, subject: 'S', state: index % 20 < 10 ? 'alert' : 'ok' }
      statuses.push((await post(`${station.url}/probe`, body)).status)
    }
    isOver = true
    await hangups
    await delivered(station)
    expect(new Set(statuses)).toEqual(new Set([202]))
    expect((await desk.tickets()).map((row) => row['ticket_status'])).toEqual(
      Array.from({ length: 10 }, () => '4'),
    )
    expect((await receiver.end('SIGTERM')).status).toBe(0)
  })

  test("a changed certificate is taken over; one that can't be used is not", async () => {
    const desk = await startDesk('26.10')
    const station = await makeStation(desk.env)
    const { server, selfSigned, misnamed } = makeCertificates()
    const place = ({ cert, key }: { cert: string; key: string }) => {
      writeFileSync(join(station.home, 'cert.pem'), cert)
      writeFileSync(join(station.home, 'key.pem'), key, { mode: 0o600 })
    }
    place(server)
    station.configure(configText(portOf(station), '', 'tls: { cert: cert.pem, key: key.pem }'))
    const receiver = await listeningReceiver(station)
    const shown = () => certificateAt(portOf(station))
    const first = await shown()
    place(selfSigned)
    expect(await shown()).toBe(first)
    await reload(receiver)
    const second = await shown()
    expect(second).not.toBe(first)
    place({ cert: misnamed.cert, key: server.key })
    expect(await reload(receiver)).toEqual([
      expect.stringMatching(/^error: The configuration stays as it was: .*isn't the key/),
    ])
    expect(await shown()).toBe(second)
    place(misnamed)
    await reload(receiver)
    expect([first, second]).not.toContain(await shown())
    expect((await receiver.end('SIGTERM')).status).toBe(0)
  })
})

/** The fingerprint of the certificate that a server shows. */
function certificateAt(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, timeout: 5000 })
    onTestFinished(() => void socket.destroy())
    socket.on('error', reject)
    socket.on('secureConnect', () => {
      resolve(socket.getPeerCertificate().fingerprint256)
      socket.destroy()
    })
  })
}
