import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { alertId } from '../../src/alerts/alert-id.ts'
import { openedPath, ticketsOpenedHere } from '../../src/alerts/opened-here.ts'
import { rememberTicket } from '../../src/alerts/remember-opened.ts'
import { freshHome } from '../support/run.ts'

const OWNER = { profile: 'work', url: 'https://desk.example/' }

test('the alerts of longest ago are forgotten once there are very many', async () => {
  const uid = process.getuid?.()
  const place = { env: {}, platform: 'linux', home: freshHome(), uid } as const
  const id = `000${alertId(1, 'k').slice(3)}`
  const folder = dirname(openedPath(place, OWNER, id))
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (let number = 0; number < 20_050; number += 1) {
    const path = openedPath(place, OWNER, alertId(number, 'old'))
    writeFileSync(path, '{"tickets":[{"ticket":1,"at":1}]}', { mode: 0o600 })
  }
  await rememberTicket(place, OWNER, id, { ticket: 8, at: 2 })
  expect(readdirSync(folder)).toHaveLength(20_000)
  expect(ticketsOpenedHere(place, OWNER).of(id).tickets).toHaveLength(1)
})
