import { writeSourceMemory } from '../../../src/sources/memory-file.ts'

// Saves a memory of 5,000 records again and again, each time as another run, until it is killed.
const [, , home = ''] = process.argv
const place = { env: {}, platform: 'linux', home, uid: process.getuid?.() } as const
for (let run = 1; ; run += 1) {
  const records = new Map(
    Array.from({ length: 5000 }, (_, index) => [
      index + 1,
      { id: index + 1, client: 1, name: `PC-${run}`, fields: {} },
    ]),
  )
  const facts = { source: 'rmm', resource: 'assets', profile: 'acme', url: 'https://a/' } as const
  writeSourceMemory(place, { ...facts, saved: '2026-11-23T08:00:00.000Z', run, owns: [], records })
  process.stdout.write('.')
}
