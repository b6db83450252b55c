import { describe, expect, it } from 'vitest'
import { diffSecretReadBack } from '../../../../src/api/writes/verify/secret-readback.ts'
import { resources } from '../../../../src/resources/index.ts'

const { credentials } = resources

describe('a requested secret', () => {
  it.each(['credential_password', 'login_password'])('is stored as it was, as %s', (name) => {
    const given = { credential_password: 'made-up', credential_name: 'x' }
    expect(diffSecretReadBack(credentials, given, undefined, { [name]: 'made-up' })).toEqual({
      stored: ['credential_password'],
      notices: [],
      notStored: [],
      hasOther: false,
      unread: [],
    })
  })

  it.each(['made-up-b', false, null, ''])('is not stored if %s is read', (stored) => {
    const given = { credential_otp_secret: 'made-up-a' }
    const held = diffSecretReadBack(credentials, given, undefined, {
      credential_otp_secret: stored,
    })
    expect(held.stored).toEqual([])
    expect(held.notStored).toEqual([expect.stringContaining('OTP secret')])
    expect(JSON.stringify(held)).not.toContain('made-up')
  })

  it('is not stored if it is still the old one', () => {
    const old = { credential_password: 'made-up-old' }
    const held = diffSecretReadBack(credentials, { credential_password: 'made-up-new' }, old, old)
    expect(held.notStored).toEqual([expect.stringContaining('still the old one')])
    expect(JSON.stringify(held)).not.toContain('made-up')
  })

  it('is stored, and reported, if the server trimmed it or stripped its tags', () => {
    const given = { credential_password: ' made-up ', credential_otp_secret: 'made<b>up' }
    const read = { credential_password: 'made-up', credential_otp_secret: 'madeup' }
    const held = diffSecretReadBack(credentials, given, undefined, read)
    expect(held.stored).toHaveLength(2)
    expect(held.notices.map(({ code }) => code)).toEqual(['stored_otherwise', 'stored_otherwise'])
  })

  it("counts as empty if it is empty, and as unread if the read doesn't have it", () => {
    const none = { credential_password: false }
    expect(
      diffSecretReadBack(credentials, { credential_password: '' }, undefined, none).notStored,
    ).toEqual([])
    const held = diffSecretReadBack(credentials, { credential_password: 'x' }, undefined, {})
    expect([held.notStored, held.unread]).toEqual([
      [],
      [{ field: 'credential_password', label: 'Password' }],
    ])
  })
})
