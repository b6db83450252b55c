import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'

/** Makes a self-signed certificate in PEM that is valid between two instants. */
export function certificateBetween(from: Date, to: Date): string {
  const time = (date: Date) =>
    der(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`))
  const algorithm = der(0x30, OID_ECDSA_SHA256)
  const name = der(
    0x30,
    der(0x31, der(0x30, Buffer.concat([OID_COMMON_NAME, der(0x0c, Buffer.from('test'))]))),
  )
  const body = der(
    0x30,
    Buffer.concat([
      der(0x02, Buffer.from([1])),
      algorithm,
      name,
      der(0x30, Buffer.concat([time(from), time(to)])),
      name,
      PAIR.publicKey,
    ]),
  )
  const signature = sign('sha256', body, createPrivateKey(PAIR.privateKey))
  const whole = der(
    0x30,
    Buffer.concat([body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature]))]),
  )
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

const PAIR = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

const OID_ECDSA_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex')
const OID_COMMON_NAME = Buffer.from('0603550403', 'hex')

function der(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size =
    length < 0x80
      ? [length]
      : length < 0x100
        ? [0x81, length]
        : [0x82, Math.floor(length / 0x100), length % 0x100]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
