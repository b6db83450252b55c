import { describe, expect, test, vi } from 'vitest'
import { startHouse } from './house.ts'
import { MARKS } from './marks.ts'
import { type Child, leaks, makeRig } from './rig.ts'

// No child process except that of `run` gets a secret: not as an argument, not in its environment, not as input.

const house = await startHouse()
const rig = makeRig(house)

/** Where the secrets are: in the profile's variables, or in ITFLOW_API_KEY and ITFLOW_DECRYPT_PASSWORD. */
const HOLDERS: readonly [string, Record<string, string>][] = [
  ["a profile's variables", {}],
  [
    'ITFLOW_API_KEY',
    {
      ITFLOW_URL: house.url,
      ITFLOW_API_KEY: MARKS.key,
      ITFLOW_DECRYPT_PASSWORD: MARKS.decryptPassword,
      LEAK_TEST_K: '',
      LEAK_TEST_D: '',
    },
  ],
  [
    'a variable that repeats ITFLOW_API_KEY',
    {
      ITFLOW_URL: house.url,
      ITFLOW_API_KEY: MARKS.key,
      ITFLOW_DECRYPT_PASSWORD: MARKS.decryptPassword,
    },
  ],
]

/** Returns the children with a name, once there are as many as expected and each has recorded what it got. */
async function childrenNamed(name: string, count = 1): Promise<Child[]> {
  return vi.waitFor(
    () => {
      const children = rig.children().filter((child) => child.name === name)
      expect(children).toHaveLength(count)
      for (const { env } of children) expect(env).toContain('PATH')
      return children
    },
    { timeout: 10_000 },
  )
}

describe.each(HOLDERS)('with the secrets in %s', (_, env) => {
  test.each<[string, readonly string[], readonly (string | boolean)[]]>([
    ['pager', ['tickets', 'list', '--all'], []],
    ['editor', ['credentials', 'update', '1', '--edit'], []],
    ['browser', ['clients', 'get', '1', '--web'], []],
    ['xclip', ['credentials', 'copy', '1'], []],
    ['clear-clipboard', ['credentials', 'copy', '1'], []],
  ])('the %s gets none', async (name, argv, answers) => {
    house.reset()
    rig.reset()
    const result = await rig.run(argv, { terminal: 120, answers, env })
    expect([result.status, result.stderr]).toEqual([0, expect.anything()])
    const [child] = await childrenNamed(name)
    const isCopy = argv.includes('copy')
    // The other child of a copy outlives the command: without waiting, it could be counted in the next test.
    if (isCopy) await childrenNamed(name === 'xclip' ? 'clear-clipboard' : 'xclip')
    expect(leaks(rig, house, result, isCopy ? { clipboard: ['credential'] } : {})).toEqual([])
    if (name === 'xclip') expect(child?.input).toBe(MARKS.credential)
  })

  test('the command that run starts gets the password, but neither the key nor the decrypt password', async () => {
    house.reset()
    rig.reset()
    const script = 'test -n "$ITFLOW_PASSWORD" && env | base64 -w0'
    const argv = ['credentials', 'run', '1', '--', 'sh', '-c', script]
    const { status, stdout } = await rig.run(argv, { env })
    expect(status).toBe(0)
    // The command's output is passed on. In base64 the password is masked, and the rest stays readable.
    expect(leaks(rig, house, { stdout, stderr: '' })).toEqual([])
  })
})

test("a command for one secret doesn't get the other", async () => {
  house.reset()
  rig.reset()
  const adding = ['profiles', 'add', 'new', '--url', house.url, '--key-command', 'key-command']
  const result = await rig.run([...adding, '--decrypt-password-env', 'ELSEWHERE'], {
    env: { ELSEWHERE: MARKS.decryptPassword, LEAK_TEST_D: '' },
  })
  expect([result.status, result.stderr]).toEqual([0, expect.anything()])
  await childrenNamed('key-command')
  expect(leaks(rig, house, result)).toEqual([])
})

test("the editor's file is removed afterwards, and only its owner could read it", async () => {
  house.reset()
  rig.reset()
  const result = await rig.run(['clients', 'update', '1', '--edit'], { terminal: 120 })
  expect([result.status, result.stderr]).toEqual([0, expect.anything()])
  const [editor] = await childrenNamed('editor')
  expect(editor?.argv).toMatch(/itflow-\w+\/text\.txt/)
})
