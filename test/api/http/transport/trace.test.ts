import { expect, test } from 'vitest'
import { tracingTransport } from '../../../../src/api/http/transport/trace.ts'
import { type Transport, TransportError } from '../../../../src/api/http/transport/transport.ts'
import { makeMask } from '../../../../src/text/masking.ts'

const KEY = 'made-up-key-0123456789'

function trace(send: Transport['send']) {
  const told: string[] = []
  let now = 0
  const clock = () => {
    now += 7
    return now
  }
  const plain = { send, close: async () => void told.push('closed') }
  const transport = tracingTransport(
    plain,
    (text) => told.push(text),
    makeMask(() => [KEY]),
    clock,
  )
  return { transport, told }
}

const reply = (body: string, status = 200) => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: new TextEncoder().encode(body),
})

const REQUEST = {
  method: 'GET',
  url: new URL(`http://itflow.example/api/v1/clients/read.php?limit=1&api_key=${KEY}`),
  headers: {},
  body: `{"api_key":"${KEY}","client_name":"Acme"}`,
  timeout: 1000,
}

test('a trace shows method, address, status, time, sizes and bodies, with secrets hidden', async () => {
  const body = `{"success":"True","data":[{"credential_password":"p","note":"has ${KEY}"}]}`
  const given = reply(body)
  const { transport, told } = trace(async () => given)
  expect(await transport.send(REQUEST)).toBe(given)
  expect(told).toEqual([
    '> GET http://itflow.example/api/v1/clients/read.php?limit=1&api_key=***, 57 bytes',
    '{"api_key":"***","client_name":"Acme"}',
    `< 200 in 7 ms, application/json, ${body.length} bytes`,
    '{"success":"True","data":[{"credential_password":"***","note":"has ***"}]}',
  ])
})

test('a trace of an empty exchange shows no bodies', async () => {
  const { transport, told } = trace(async () => ({ ...reply('', 500), headers: {} }))
  const { body: _, ...bare } = REQUEST
  await transport.send({ ...bare, url: new URL('http://itflow.example/') })
  expect(told).toEqual(['> GET http://itflow.example/', '< 500 in 7 ms, 0 bytes'])
})

test('a trace is safe for a terminal, and hides secrets before it cuts long texts', async () => {
  const note = `\u001b]0;title\u0007\u202e${'x'.repeat(3970)}${KEY} and ${'y'.repeat(500)}`
  const { transport, told } = trace(async () => reply(JSON.stringify({ note })))
  await transport.send(REQUEST)
  const [shown = ''] = told.slice(-1)
  expect(shown).not.toMatch(/[\u001b\u0007\u202e]/)
  expect(shown).not.toContain('made')
  expect(shown).toMatch(/… \(cut\)$/)
})

test('a trace says why there is no reply, and rethrows the error', async () => {
  const location = `http://other.example/?api_key=${KEY}`
  const error = new TransportError('redirect', 'elsewhere', { mayHaveArrived: true, location })
  const { transport, told } = trace(async () => {
    throw error
  })
  await expect(transport.send(REQUEST)).rejects.toBe(error)
  expect(told.at(-1)).toBe(
    '< no reply in 7 ms: redirect, elsewhere, to http://other.example/?api_key=***',
  )
  await transport.close()
  expect(told.at(-1)).toBe('closed')
})
