import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stateDirectory } from '../../src/profiles/paths.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { freshHome } from '../support/run.ts'

// A command that writes more than one record is a run with a journal; one that writes a single record isn't.

/** The journals in a home directory, each as its lines. */
function journals(home: string): Record<string, unknown>[][] {
  const folder = join(stateDirectory({ env: {}, platform: 'linux', home, uid: undefined }), 'runs')
  if (!existsSync(folder)) return []
  const files = readdirSync(folder).filter((name) => name.endsWith('.ndjson'))
  return files.toSorted().map((name) =>
    readFileSync(join(folder, name), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line.slice(line.indexOf('{'), line.lastIndexOf('}') + 1))),
  )
}

/** Writes of several records, with their verb, and whether the run can be undone. */
const SEVERAL: readonly (readonly [string, readonly string[], boolean])[] = [
  ['update', ['assets', 'update', '1', '2', '--status', 'Lost'], true],
  ['update', ['assets', 'update', '--where', 'id<9', '--status', 'Lost'], true],
  ['archive', ['contacts', 'archive', '1', '2', '3'], true],
  ['archive', ['contacts', 'archive', '1', '2', '3', '4', '5', '6', '7'], true],
  ['delete', ['assets', 'delete', '1', '2'], false],
  ['delete', ['contacts', 'delete', '1', '2'], false],
  ['close', ['tickets', 'close', '58', '59'], false],
]

describe('several records', () => {
  it.each(SEVERAL)('%s: %j', async (verb, argv, canUndo) => {
    const instance = await hazardInstance('26.10')
    const home = freshHome()
    const { status, stderr, stdout } = await instance.itflow([...argv, '--yes', '--json'], { home })
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' })
    const [journal = [], ...more] = journals(home)
    expect(more).toEqual([])
    expect(journal[0]).toMatchObject({ is: 'run', run: 1, command: `${argv[0]} ${verb}` })
    const count = JSON.parse(stdout).length
    const of = (is: string) => journal.filter((entry) => entry['is'] === is)
    expect(of('step')).toHaveLength(count)
    const own = (is: string) => of(is).filter((entry) => entry['verb'] === verb)
    expect({ begun: own('begun').length, ended: own('ended').length }).toEqual({
      begun: count,
      ended: count,
    })
    expect(journal.at(-1)).toMatchObject({ is: 'closed', state: 'done' })
    expect(stderr.includes('itflow runs undo 1')).toBe(canUndo)
  })

  it('writes one after another, only what is in the journal', async () => {
    const instance = await hazardInstance('26.10')
    const home = freshHome()
    await instance.itflow(
      ['assets', 'update', '1', '2', '--status', 'Lost', '--notes', 'N', '--yes'],
      { home },
    )
    const begun = journals(home)[0]?.filter((entry) => entry['is'] === 'begun')
    expect(begun?.map(({ id, fields }) => ({ id, fields }))).toEqual([
      {
        id: 1,
        fields: {
          asset_status: { from: 'Deployed', to: 'Lost' },
          asset_notes: { from: 'Docking station in drawer 2.', to: 'N' },
        },
      },
      {
        id: 2,
        fields: {
          asset_status: { from: 'Deployed', to: 'Lost' },
          asset_notes: { from: null, to: 'N' },
        },
      },
    ])
  })
})

it.each([
  [['assets', 'update', '1', '--status', 'Lost']],
  [['assets', 'update', '--where', 'id=1', '--status', 'Lost']],
  [['contacts', 'archive', '1']],
  [['assets', 'delete', '1']],
  [['assets', 'update', '1', '2', '--status', 'Lost', '--dry-run']],
  [['assets', 'update', '1', '2', '--status', 'Deployed']],
  [['assets', 'upsert', '--match', 'name', '--name', 'LT-0001', '--client', '1', '--make', 'X']],
  [['assets', 'get', '1', '2']],
])('%j leaves no journal', async (argv) => {
  const instance = await hazardInstance('26.10')
  const home = freshHome()
  expect((await instance.itflow([...argv, '--yes'], { home })).status).toBe(0)
  expect(journals(home)).toEqual([])
})
