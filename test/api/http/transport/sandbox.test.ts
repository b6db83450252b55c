import { expect, test } from 'vitest'
import { sandboxTransport } from '../../../../src/sandbox/transport.ts'
import type { WireRequest } from '../../../../src/sandbox/wire.ts'

const REQUEST = {
  method: 'GET',
  url: new URL('http://sandbox.localhost/api/v1/clients/read.php?client_name=A+%26+B&limit=2'),
  headers: { 'Content-Type': 'application/json' },
  body: '{"api_key":"k"}',
  timeout: 1000,
}
const REPLY = { status: 200, contentType: 'application/json', body: '{"é":1}' }

test('the sandbox is given what a server would be, and its reply comes back as bytes', async () => {
  const seen: WireRequest[] = []
  const transport = sandboxTransport((request) => {
    seen.push(request)
    return REPLY
  })
  const reply = await transport.send(REQUEST)
  expect(seen).toEqual([
    {
      method: 'GET',
      path: '/api/v1/clients/read.php',
      query: { client_name: 'A & B', limit: '2' },
      headers: { 'content-type': 'application/json' },
      body: '{"api_key":"k"}',
    },
  ])
  expect(reply).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } })
  expect(new TextDecoder().decode(reply.body)).toBe('{"é":1}')
  await transport.close()
})

test('the sandbox may answer later, and is not asked once the command has ended', async () => {
  const transport = sandboxTransport(async () => REPLY)
  expect((await transport.send(REQUEST)).status).toBe(200)
  const ended = transport.send({ ...REQUEST, signal: AbortSignal.abort() })
  await expect(ended).rejects.toMatchObject({ problem: 'aborted', mayHaveArrived: false })
})
