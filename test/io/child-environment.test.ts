import { expect, test } from 'vitest'
import { childEnvironment } from '../../src/io/child-environment.ts'

test('a child inherits everything but the secrets of the program', () => {
  const env = {
    PATH: '/usr/bin',
    NO_COLOR: '',
    ITFLOW_URL: 'https://acme.example',
    ITFLOW_API_KEY: 'made-up-key',
    ITFLOW_DECRYPT_PASSWORD: 'made-up-password',
  }
  expect(childEnvironment(env)).toEqual({
    PATH: '/usr/bin',
    NO_COLOR: '',
    ITFLOW_URL: 'https://acme.example',
  })
})

test('a variable with a known secret is not inherited, no matter its name', () => {
  const env = { ACME_KEY: 'made-up-key\n', OTHER: 'x' }
  expect(childEnvironment(env, ['made-up-key', ''])).toEqual({ OTHER: 'x' })
})
