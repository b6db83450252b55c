import { expect, test } from 'vitest'
import { configDirectory, stateDirectory } from '../../src/profiles/paths.ts'

const all = (place: Parameters<typeof configDirectory>[0]) => [
  configDirectory(place),
  stateDirectory(place),
]

test('Linux: below home, or where the XDG variables point', () => {
  const place = { platform: 'linux', home: '/house/ada' } as const
  expect(all({ ...place, env: {} })).toEqual([
    '/house/ada/.config/itflow',
    '/house/ada/.local/state/itflow',
  ])
  const env = { XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s' }
  expect(all({ ...place, env })).toEqual(['/c/itflow', '/s/itflow'])
})

test('a relative XDG path is ignored', () => {
  const env = { XDG_CONFIG_HOME: 'relative' }
  expect(configDirectory({ platform: 'linux', home: '/house/ada', env })).toBe(
    '/house/ada/.config/itflow',
  )
})

test('other Unix systems are like Linux', () => {
  expect(configDirectory({ platform: 'freebsd', home: '/house/ada', env: {} })).toBe(
    '/house/ada/.config/itflow',
  )
})

test('macOS: below Library', () => {
  expect(all({ platform: 'darwin', home: '/Users/ada', env: {} })).toEqual([
    '/Users/ada/Library/Application Support/itflow',
    '/Users/ada/Library/Application Support/itflow/state',
  ])
})

test('Windows: below the two AppData folders', () => {
  const env = { APPDATA: 'D:\\Roaming', LOCALAPPDATA: 'D:\\Local' }
  expect(all({ platform: 'win32', home: 'C:\\Users\\ada', env })).toEqual([
    'D:\\Roaming\\itflow',
    'D:\\Local\\itflow\\state',
  ])
  expect(configDirectory({ platform: 'win32', home: 'C:\\Users\\ada', env: {} })).toBe(
    'C:\\Users\\ada\\AppData\\Roaming\\itflow',
  )
})

test('ITFLOW_CONFIG_DIR and ITFLOW_STATE_DIR are used as they are', () => {
  const env = { ITFLOW_CONFIG_DIR: '/x', ITFLOW_STATE_DIR: '/y', XDG_CONFIG_HOME: '/c' }
  const place = { platform: 'linux', home: '/house/ada', env } as const
  expect([configDirectory(place), stateDirectory(place)]).toEqual(['/x', '/y'])
})
