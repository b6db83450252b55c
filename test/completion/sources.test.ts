import { writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { liveNames } from '../../src/completion/live-names.ts'
import { memoryPath } from '../../src/sources/memory-paths.ts'
import { testWorld } from '../profiles/world.ts'
import { save } from '../sources/memories.ts'

const ENVIRONMENT = { ITFLOW_URL: 'https://acme.example/', ITFLOW_API_KEY: 'key' }

it('offers the sources of the profile on the line, damaged or not, or of the one in use', async () => {
  const world = testWorld(ENVIRONMENT)
  save(world.home, { source: 'rmm' })
  save(world.home, { source: 'intune', profile: 'environment' })
  const path = memoryPath(world, { profile: 'sandbox' }, 'damaged')
  writeFileSync(path, 'x')
  const { sources } = liveNames(world, 'clients')
  expect(await sources(new Map())).toEqual(['intune'])
  expect(await sources(new Map([['profile', ['sandbox']]]))).toEqual(['damaged', 'rmm'])
})

it('offers nothing, and does not fail, without a profile or with an unknown one', async () => {
  const { sources } = liveNames(testWorld(), 'clients')
  expect(await sources(new Map())).toEqual([])
  expect(await sources(new Map([['profile', ['nobody']]]))).toEqual([])
})
