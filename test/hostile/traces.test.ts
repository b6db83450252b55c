import { expect, test } from 'vitest'
import { tracingTransport } from '../../src/api/http/transport/trace.ts'
import { makeMask } from '../../src/text/masking.ts'

/** A secret that this run doesn't know. */
const STORED = 'stored-9f3c'

const RECORD = { credential_id: '7', credential_password: STORED, '3': STORED }

async function traceOf(body: string, type = 'application/json'): Promise<string> {
  const told: string[] = []
  const transport = tracingTransport(
    {
      send: async () => ({
        status: 500,
        headers: { 'content-type': type },
        body: new TextEncoder().encode(body),
      }),
      close: async () => undefined,
    },
    (text) => told.push(text),
    makeMask(() => ['the-key-of-this-run']),
  )
  const request = { method: 'GET', url: new URL('http://acme.example/'), headers: {}, timeout: 1 }
  await transport.send(request)
  return told.join('\n')
}

const WHOLE = JSON.stringify({ success: 'True', count: 1, data: [RECORD] })

test.each([
  ['JSON', WHOLE],
  ['JSON that is indented', JSON.stringify(JSON.parse(WHOLE), null, 2)],
  ['JSON behind a warning', `Warning: Undefined variable $x in /www/api.php on line 3\n${WHOLE}`],
  ['JSON before a dump of it', `${WHOLE}\nArray ( [credential_password] => ${STORED} )`],
  ['JSON that is cut off', WHOLE.slice(0, WHOLE.indexOf(STORED) + STORED.length)],
  ['JSON whose beginning is lost', WHOLE.slice(5)],
  ['JSON with an escaped name', WHOLE.replaceAll('_password', '\\u005fpassw\\u006frd')],
  ['JSON with an invisible character in a name', WHOLE.replaceAll('_pass', '_pa\\u200bss')],
  ['JSON within a text', JSON.stringify({ message: WHOLE })],
  ['JSON within a text within a text', JSON.stringify({ message: JSON.stringify({ a: WHOLE }) })],
  ['JSON within a text that is cut off', JSON.stringify({ message: WHOLE.slice(0, -4) })],
  ['what print_r writes', `Array\n(\n    [credential_password] => ${STORED}\n)\n`],
  ['what print_r writes, in a text', JSON.stringify({ log: `[api_key] => ${STORED}` })],
  ['what var_dump writes', `array(1) {\n  ["api_key"]=>\n  string(11) "${STORED}"\n}`],
  ['SQL', `INSERT INTO credentials SET credential_password = '${STORED}'`],
  ['SQL in a text', JSON.stringify({ message: `Query: SELECT 1 WHERE a = '${STORED}'` })],
  ['an error of SQL in a text', JSON.stringify({ message: `SQL near '${STORED}', 1' at line 1` })],
  ['an escaped name in a text', JSON.stringify({ message: `api\\u005fkey: ${STORED}` })],
  ['an HTML page', `<pre>password: ${STORED}</pre>`],
  ['a trace of PHP', `Fatal error: Uncaught Error in /a/b.php:12\n#0 login('${STORED}')`],
  ["a text that isn't JSON", STORED],
  ['a JSON text alone', JSON.stringify(STORED)],
  ['a form', `api_key=${STORED}&limit=1`],
  ['XML', `<password>${STORED}</password>`],
  ['YAML', `password: ${STORED}`],
])('a trace shows no secret in %s', async (_, body) => {
  expect(await traceOf(body)).not.toContain('9f3c')
  expect(await traceOf(body, `text/html; password=${STORED}`)).not.toContain('9f3c')
})

test("a trace of a reply that isn't JSON shows only what helps to find the fault", async () => {
  const page = `<br />\n<b>Fatal error</b>:  Uncaught mysqli_sql_exception: x in <b>/var/www/itflow/api/v1/assets/read.php</b> on line <b>42</b><br />`
  const told = await traceOf(page, 'text/html')
  expect(told).toBe(
    `> GET http://acme.example/\n< 500 in 0 ms, text/html, ${page.length} bytes\n(not JSON, so not shown; it contains: Fatal error, Uncaught, mysqli, read.php line 42)`.replace(
      '0 ms',
      /\d+ ms/.exec(told)?.[0] ?? '',
    ),
  )
})

test("a trace still shows ITFlow's message", async () => {
  const body = '{"success":"False","message":"API Key authentication failure or expired."}'
  expect(await traceOf(body)).toContain(body)
})

test("a trace shows only the start of a long text, and doesn't end in half a secret", async () => {
  const key = 'the-key-of-this-run'
  const body = JSON.stringify({ note: `${'key '.repeat(10)}${key.repeat(8_000_000 / key.length)}` })
  const start = process.cpuUsage()
  const told = await traceOf(body)
  expect((process.cpuUsage(start).user + process.cpuUsage(start).system) / 1e6).toBeLessThan(1)
  expect(told).not.toMatch(/the-key|of-this/)
  const long = await traceOf(JSON.stringify({ note: 'made up '.repeat(10_000) }))
  expect(long).toContain('made up made up')
})
