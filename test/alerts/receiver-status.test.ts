import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { statusPath } from '../../src/alerts/receiver-paths.ts'
import { readStatus, writeStatus } from '../../src/alerts/receiver-status.ts'
import { placeIn } from '../sources/memories.ts'
import { SANDBOX, sampleStatus } from './sample-status.ts'

test('a status is read as it was written, with and without what may be absent', async () => {
  const place = placeIn()
  expect(readStatus(place, SANDBOX)).toBeUndefined()
  const refused = { at: 1, status: 401, message: 'wrong token' }
  const full = sampleStatus({
    ...{ oldest: 1, failingSince: 2, waiting: 7, missing: ['Replies need ITFlow 26.08'] },
    lastError: { at: 3, code: 'server_failed', message: 'ITFlow replied with 503' },
    sources: {
      probe: { dialect: 'json', today: 0, day: '2026-11-24', refused: 1, lastRefusal: refused },
    },
  })
  for (const status of [sampleStatus(), full, sampleStatus({ sources: {} })]) {
    await writeStatus(place, SANDBOX, status)
    expect(readStatus(place, SANDBOX)).toEqual(status)
  }
  const path = statusPath(place, SANDBOX)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
  expect(readdirSync(dirname(path))).toEqual(['status.json'])
})

test('statuses written at the same time leave one of them, and nothing else', async () => {
  const place = placeIn()
  const all = Array.from({ length: 20 }, (_, open) => sampleStatus({ open }))
  await Promise.all(all.map((status) => writeStatus(place, SANDBOX, status)))
  expect(all).toContainEqual(readStatus(place, SANDBOX))
  expect(readdirSync(dirname(statusPath(place, SANDBOX)))).toEqual(['status.json'])
})

test('what a killed receiver left is removed', async () => {
  const place = placeIn()
  const path = statusPath(place, SANDBOX)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(`${path}.999999999.1.tmp`, '{')
  await writeStatus(place, SANDBOX, sampleStatus())
  expect(readdirSync(dirname(path))).toEqual(['status.json'])
})

test('a status of a newer version can be read, a damaged one is named', async () => {
  const place = placeIn()
  const status = sampleStatus()
  await writeStatus(place, SANDBOX, status)
  const path = statusPath(place, SANDBOX)
  writeFileSync(path, JSON.stringify({ ...status, mood: 'good' }))
  expect(readStatus(place, SANDBOX)).toEqual(status)
  for (const text of ['', '{', '[]', JSON.stringify({ ...status, waiting: -1 })]) {
    writeFileSync(path, text)
    expect(() => readStatus(place, SANDBOX)).toThrow(`${path} is damaged`)
  }
})

test('a status that can not be written is an error that names the file', async () => {
  const place = placeIn()
  const path = statusPath(place, SANDBOX)
  mkdirSync(path, { recursive: true, mode: 0o700 })
  await expect(writeStatus(place, SANDBOX, sampleStatus())).rejects.toThrow(
    `${path} can't be written`,
  )
  expect(readdirSync(dirname(path))).toEqual(['status.json'])
})
