import { expect, test } from 'vitest'
import { secretNotices } from '../../../src/api/writes/secret-readback.ts'
import { resources } from '../../../src/resources/index.ts'

const { credentials } = resources

test('a secret that is stored as it was given is not worth a word, on any release', () => {
  const given = { credential_password: 'made-up', credential_name: 'x' }
  expect(secretNotices(credentials, given, { credential_password: 'made-up' })).toEqual([])
  expect(secretNotices(credentials, given, { login_password: 'made-up' })).toEqual([])
})

test('a secret that is stored otherwise is named, and neither value with it', () => {
  const given = { credential_otp_secret: 'made-up-a' }
  for (const stored of ['made-up-b', false, null, '']) {
    const [notice] = secretNotices(credentials, given, { credential_otp_secret: stored })
    expect(notice).toMatchObject({ code: 'stored_otherwise', hazard: 'H27' })
    expect(notice?.message).toContain('OTP secret')
    expect(notice?.message).not.toContain('made-up')
  }
})

test('an empty secret is stored as nothing, and what a read has not says nothing', () => {
  const given = { credential_password: '' }
  expect(secretNotices(credentials, given, { credential_password: false })).toEqual([])
  expect(secretNotices(credentials, { credential_password: 'x' }, {})).toEqual([])
})
