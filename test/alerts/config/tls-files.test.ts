import { execFileSync } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Certificates, makeCertificates } from '../../support/loopback-certificates.ts'
import { folderWith, parse, refusal, withSource } from './config-parsing.ts'

const TEXT = withSource('', 'listen: 0.0.0.0:8787\ntls: { cert: a.pem, key: a.key }\n')
const AT_CERT = 'alerts.yaml, line 3, column 14: '
const AT_KEY = 'alerts.yaml, line 3, column 26: '

let made: Certificates

beforeAll(() => {
  made = makeCertificates()
})

const folderOf = (cert: string, key: string) => folderWith({ 'a.pem': cert, 'a.key': key })

describe('TLS', () => {
  it('is served anywhere, with the files that the configuration names', async () => {
    const { cert, key } = made.server
    const place = folderOf(cert, key)
    chmodSync(join(place, 'a.pem'), 0o644)
    const { config, secrets } = await parse(TEXT, { folder: place })
    expect([config.host, config.tls]).toEqual(['0.0.0.0', { cert, key }])
    expect(secrets).toContain(key)
    createServer({ ...config.tls }).close()
  })

  it('is served with a chain, and with text around the certificate', async () => {
    const cert = `Subject: a\n${made.server.cert}\n${made.ca}`
    const { config } = await parse(TEXT, { folder: folderOf(cert, made.server.key) })
    expect(config.tls?.cert).toBe(cert)
  })

  it.each(['cert', 'key'])('needs both files: without %s it is refused', async (key) => {
    const text = TEXT.replace(new RegExp(`,? ?${key}: a\\.\\w+,? ?`), ' ')
    expect((await refusal(text))[1]).toBe(`alerts.yaml, line 3, column 6: ${key} is missing`)
  })

  it.each([
    [
      'the key is of another certificate',
      () => [made.server.cert, made.client.key],
      `${AT_KEY}a.key isn't the key of the certificate a.pem`,
    ],
    [
      'the certificate is a key',
      () => [made.server.key, made.server.key],
      `${AT_CERT}a.pem isn't a certificate in PEM`,
    ],
    [
      'the key is a certificate',
      () => [made.server.cert, made.server.cert],
      `${AT_KEY}a.key isn't a private key in PEM without a passphrase`,
    ],
    [
      'the key has a passphrase',
      () => [made.server.cert, encrypted(made.server.key)],
      `${AT_KEY}a.key isn't a private key in PEM without a passphrase`,
    ],
    [
      'the certificate is empty',
      () => ['', made.server.key],
      `${AT_CERT}a.pem isn't a certificate in PEM`,
    ],
    [
      'the chain is damaged',
      () => [
        `${made.server.cert}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
        made.server.key,
      ],
      `${AT_CERT}the certificate can't be used: `,
    ],
  ] as const)('is refused if %s', async (_, files, message) => {
    const [cert = '', key = ''] = files()
    const said = await refusal(TEXT, { folder: folderOf(cert, key) })
    expect(said.slice(0, 2)).toEqual(['usage', expect.stringContaining(message)])
    expect(said.join()).not.toContain('PRIVATE KEY')
  })

  it.each(['a.pem', 'a.key'])('is refused if there is no %s', async (name) => {
    const folder = folderWith(
      name === 'a.key' ? { 'a.pem': made.server.cert } : { 'a.key': made.server.key },
    )
    const at = name === 'a.key' ? AT_KEY : AT_CERT
    expect((await refusal(TEXT, { folder }))[1]).toBe(`${at}there is no file ${join(folder, name)}`)
  })

  it.each([0o604, 0o644, 0o666])('is refused if others can read the key: mode %o', async (mode) => {
    const folder = folderOf(made.server.cert, made.server.key)
    chmodSync(join(folder, 'a.key'), mode)
    const [code, message] = await refusal(TEXT, { folder })
    expect([code, message]).toEqual([
      'refused',
      expect.stringContaining(`${AT_KEY}${join(folder, 'a.key')} can be`),
    ])
  })

  it('is refused if others can change the certificate', async () => {
    const folder = folderOf(made.server.cert, made.server.key)
    chmodSync(join(folder, 'a.pem'), 0o646)
    const [code, message] = await refusal(TEXT, { folder })
    expect([code, message]).toEqual([
      'refused',
      expect.stringContaining(`${AT_CERT}${join(folder, 'a.pem')} can be written`),
    ])
  })
})

/** Returns a key with a passphrase. */
function encrypted(key: string): string {
  const folder = folderWith({ 'a.key': key })
  const [from, to] = [join(folder, 'a.key'), join(folder, 'b.key')]
  execFileSync('openssl', ['pkey', '-in', from, '-aes256', '-passout', 'pass:secret', '-out', to], {
    stdio: 'pipe',
  })
  writeFileSync(from, '')
  return readFileSync(to, 'utf8')
}
