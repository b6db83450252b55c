import { expect, it } from 'vitest'
import { MAP_EXAMPLE } from '../../src/commands/help/map-topic.ts'
import { TAKES } from '../../src/import/import-map.ts'
import { parseImportMap } from '../../src/import/map-file.ts'
import { mapSchema } from '../../src/import/map-schema.ts'
import { resources } from '../../src/resources/index.ts'
import { freshHome, run } from '../support/run.ts'

it.each([40, 80, 200])('help on maps names every key and take, at %i columns', async (terminal) => {
  const { stdout, status } = await run(['help', 'maps'], { home: freshHome(), terminal })
  expect(status).toBe(0)
  const first = new Set(stdout.split('\n').map((line) => line.trim().split(/\s+/)[0]))
  const names = [...Object.keys(mapSchema.entries), ...TAKES, 'field', 'take', 'values', 'date']
  expect(names.filter((name) => !first.has(name))).toEqual([])
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(terminal)
})

it('its example is a valid map', async () => {
  const map = await parseImportMap(resources.assets, 'map.yaml', MAP_EXAMPLE)
  expect(map.columns?.size).toBe(6)
})
