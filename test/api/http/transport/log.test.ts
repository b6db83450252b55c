import { expect, test } from 'vitest'
import { loggingTransport } from '../../../../src/api/http/transport/log.ts'
import { type Transport, TransportError } from '../../../../src/api/http/transport/transport.ts'
import { runSandbox } from '../../../support/run.ts'

function telling(send: Transport['send']) {
  const told: string[] = []
  let now = 0
  const clock = () => {
    now += 7
    return now
  }
  const close = async () => void told.push('closed')
  return { transport: loggingTransport({ send, close }, (text) => told.push(text), clock), told }
}

const REQUEST = {
  method: 'GET',
  url: new URL('http://itflow.example/it/api/v1/clients/read.php?limit=1&api_key=made-up'),
  headers: {},
  body: '{"api_key":"made-up"}',
  timeout: 1000,
}

test('a line shows method, operation, status and time, and neither query nor body', async () => {
  const reply = { status: 404, headers: {}, body: new Uint8Array(3) }
  const { transport, told } = telling(async () => reply)
  expect(await transport.send(REQUEST)).toBe(reply)
  await transport.close()
  expect(told).toEqual(['GET clients/read: 404 in 7 ms', 'closed'])
})

test('a request without a reply is reported too, and its error rethrown', async () => {
  const failure = new TransportError('closed', 'gone', { mayHaveArrived: true })
  const { transport, told } = telling(async () => Promise.reject(failure))
  await expect(transport.send(REQUEST)).rejects.toBe(failure)
  expect(told).toEqual(['GET clients/read: no reply in 7 ms'])
})

test('--verbose reports each request on standard error, and --debug more', async () => {
  const argv = ['clients', 'get', '1', '--json']
  const requests = async (...more: string[]) =>
    (await runSandbox([...argv, ...more])).stderr
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line).notice)
      .filter(({ code }) => code === 'request')
      .map(({ message }) => message)
  expect(await requests()).toEqual([])
  const told = await requests('--verbose')
  expect(told).toContainEqual(expect.stringMatching(/^GET clients\/read: 200 in \d+ ms$/))
  expect(told.join()).not.toContain('api_key')
  expect(await requests('--verbose', '--debug')).toEqual([])
  expect(await requests('--verbose', '--quiet')).toEqual([])
})
