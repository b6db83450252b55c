import { Agent, request } from 'node:http'

/** Sends POSTs in order over a keep-alive connection, and resolves with their average time in milliseconds. */
export async function oneByOne(server, calls) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const start = process.hrtime.bigint()
  for (const [operation, values] of calls) await post(agent, server, operation, values)
  agent.destroy()
  return Number(process.hrtime.bigint() - start) / 1e6 / calls.length
}

function post(agent, { url, key }, operation, values) {
  const body = JSON.stringify({ ...values, api_key: key })
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    const target = `${url}api/v1/${operation}.php`
    const sent = request(target, { agent, method: 'POST', headers }, (reply) => {
      let text = ''
      reply.setEncoding('utf8')
      reply.on('data', (part) => {
        text += part
      })
      reply.on('end', () => {
        if (text.startsWith('{"success":"True"')) resolve()
        else reject(new Error(`${operation} returned ${reply.statusCode} ${text.slice(0, 300)}`))
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
