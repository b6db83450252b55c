import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resources } from '../../src/resources/index.ts'
import { formatCall } from '../../src/sandbox/call-log.ts'
import type { ServedCall } from '../../src/sandbox/serve.ts'

/** Logs must not contain this. */
const SECRET = 'hunter2'

function logged(
  { method = 'POST', path = '', query = {}, body = '' }: Partial<ServedCall['request']>,
  reply: Partial<ServedCall['reply']> = {},
): Record<string, unknown> {
  const line = formatCall({
    at: new Date('2026-11-24T12:00:00.123Z'),
    duration: 1.23456,
    request: { method, path, query, headers: {}, body },
    reply: { status: 200, contentType: 'application/json', body: '', ...reply },
  })
  expect(line).toMatch(/^[^\n]*\n$/)
  expect(line).not.toContain(SECRET)
  return JSON.parse(line)
}

describe('a call in the log', () => {
  it('shows the fields of a create and the new ID', () => {
    const body = { api_key: SECRET, asset_name: SECRET, asset_client_id: 3, asset_contact_id: '14' }
    expect(
      logged(
        { path: '/sub/api/v1/assets/create.php', body: JSON.stringify(body) },
        { body: '{"success":"True","count":"1","data":[{"insert_id":1234}]}' },
      ),
    ).toEqual({
      at: '2026-11-24T12:00:00.123Z',
      method: 'POST',
      operation: 'assets/create',
      ids: { asset_client_id: 3, asset_contact_id: 14 },
      fields: ['asset_name'],
      status: 200,
      success: true,
      count: 1,
      insert_id: 1234,
      ms: 1.235,
    })
  })

  it('shows how many records a read returned, but not the records', () => {
    const data = [{ insert_id: 7, asset_name: SECRET }]
    expect(
      logged(
        {
          method: 'GET',
          path: '/api/v1/assets/read.php',
          query: { api_key: SECRET, asset_serial: SECRET, client_id: '2', limit: '500' },
        },
        { body: JSON.stringify({ success: 'True', count: 500, data }) },
      ),
    ).toMatchObject({
      operation: 'assets/read',
      ids: { client_id: 2 },
      fields: ['asset_serial', 'limit'],
      success: true,
      count: 500,
    })
  })

  it('shows a failure', () => {
    const path = '/api/v1/tickets/close.php'
    const refused = JSON.stringify({ success: 'False', message: SECRET })
    expect(logged({ path }, { status: 403, body: refused })).toMatchObject({
      operation: 'tickets/close',
      status: 403,
      success: false,
    })
    expect(logged({ path }, { status: 500 })).toMatchObject({ status: 500, success: false })
  })

  for (const { module, operations, fields } of Object.values(resources)) {
    for (const { file } of Object.values(operations)) {
      it(`shows no field's value (${module}/${file})`, () => {
        const given = Object.fromEntries(Object.keys(fields).map((name) => [name, `${SECRET} 1`]))
        const more = { api_key: SECRET, api_key_decrypt_password: SECRET, [SECRET]: SECRET }
        const path = `/api/v1/${module}/${file}.php`
        const all = { ...given, ...more }
        const inBody = logged({ path, body: JSON.stringify(all) }, { body: `["${SECRET}"]` })
        const inQuery = logged({ path, query: all }, { body: SECRET })
        expect(inBody).toEqual(inQuery)
        expect(inBody).toMatchObject({ operation: `${module}/${file}`, ids: {} })
        expect(inBody['fields']).toEqual(Object.keys(given))
      })
    }
  }

  it('is one line, whatever its parameters are', () => {
    const path = '/api/v1/assets/update.php'
    const names = fc.constantFrom('asset_id', 'client_id', 'asset_name', 'limit', '__proto__')
    fc.assert(
      fc.property(fc.dictionary(names, fc.jsonValue()), fc.string(), (given, text) => {
        const body = JSON.stringify(given)
        const { ids } = logged({ path, query: { asset_id: text }, body })
        for (const id of Object.values(ids ?? {})) expect(String(id)).toMatch(/^\d{1,10}$/)
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    { path: `/${SECRET}` },
    { path: `/api/v1/${SECRET}/read.php` },
    { path: `/api/v1/assets/${SECRET}.php` },
    { path: '/api/v1/assets/read.php', body: SECRET },
    { path: '/api/v1/assets/read.php', body: `"${SECRET}"` },
    { path: '/api/v1/assets/read.php', body: JSON.stringify([SECRET]) },
    { path: '/api/v1/assets/read.php', body: JSON.stringify({ asset_id: { a: SECRET } }) },
    { path: '/api/v1/assets/read.php', body: JSON.stringify({ asset_id: [SECRET] }) },
    { path: '/api/v1/assets/read.php', body: '{"asset_id":{"toString":1,"valueOf":1}}' },
    { path: '/api/v1/assets/read.php', body: '{"asset_id":1e300,"client_id":-1e400}' },
  ])('shows nothing that it does not know: $path $body', (request) => {
    expect(logged(request)).toMatchObject({ ids: {}, success: false })
  })
})
