// The minimum that a list must do: one request over node:http, and its records as JSON.
'use strict'
const { writeSync } = require('node:fs')
const { get } = require('node:http')

const { ITFLOW_URL, ITFLOW_API_KEY } = process.env
get(`${ITFLOW_URL}api/v1/clients/read.php?limit=500&api_key=${ITFLOW_API_KEY}`, (reply) => {
  const parts = []
  reply.on('data', (part) => parts.push(part))
  reply.on('end', () => {
    const { data } = JSON.parse(Buffer.concat(parts).toString())
    writeSync(1, `${JSON.stringify(data, null, 2)}\n`)
    process.exit()
  })
})
