import { describe, expect, it } from 'vitest'
import { MARKERS } from '../../src/api/capabilities/capabilities.ts'
import { insertRow } from '../../src/sandbox/database.ts'
import { SANDBOX_DECRYPT_PASSWORD } from '../../src/sandbox/identity.ts'
import { EMPTY_KEY, seal, unseal, VAULT_KEY } from '../../src/sandbox/vault.ts'
import { some } from '../support/division.ts'
import { TEST_NOW } from '../support/sandbox.ts'
import { PASS } from './front.ts'
import { type HazardInstance, hazardInstance, RELEASES, releases } from './hazard-instance.ts'

/** The releases on which credentials can be written (H41). */
const WRITABLE = ['25.01', ...releases('26.02')] as const
const WRONG = { ITFLOW_DECRYPT_PASSWORD: 'made-up-and-wrong' }
const CREATE = ['credentials', 'create', '--client', 'ACME', '--name', 'New one']
const SECRET = ['--username', "o'brien", '--password-stdin']
const UPDATE = ['credentials', 'update', 'Firewall edge', '--client', 'ACME']
const stdin = 'made-up-N3w-"quoted"\n'

const secretsOf = (instance: HazardInstance, name: string, key: string) => {
  const row = instance.row('credentials', { credential_name: name })
  return [row['credential_username'], row['credential_password']].map((text) =>
    unseal(text ?? null, key),
  )
}

/** A vault with nothing that could prove a password. */
const emptied = (database: HazardInstance['database']) => {
  const table = database.tables['credentials']
  if (table !== undefined) table.rows = []
}

describe('H05 a new credential', () => {
  it.each(some(WRITABLE))(
    'is stored on %s so that the decrypt password opens it',
    async (release) => {
      const instance = await hazardInstance(release)
      const { status, stdout, stderr } = await instance.itflow([...CREATE, ...SECRET], { stdin })
      expect(status).toBe(0)
      expect(secretsOf(instance, 'New one', VAULT_KEY)).toEqual(["o'brien", stdin.trim()])
      expect(instance.changes()).toEqual([expect.stringMatching(/^credentials \d+ new$/)])
      expect(stdout + stderr).not.toContain('made-up-N3w')
    },
  )

  it.each(some(RELEASES))('is not sent on %s under a wrong decrypt password', async (release) => {
    const instance = await hazardInstance(release)
    const { status, stderr } = await instance.itflow([...CREATE, ...SECRET], { stdin, env: WRONG })
    expect(status).toBe(3)
    expect(stderr).toContain('H05')
    expect(instance.writes()).toEqual([])
  })

  it('is removed again on 26.10 if the vault was empty and the password wrong', async () => {
    const instance = await hazardInstance('26.10', emptied)
    const { status, stderr } = await instance.itflow([...CREATE, ...SECRET], { stdin, env: WRONG })
    expect(status).toBe(3)
    expect(stderr).toContain('has been removed')
    expect(instance.writes().map(({ operation }) => operation)).toEqual([
      'credentials/create',
      'credentials/archive',
      'credentials/delete',
    ])
    expect(instance.changes()).toEqual([])
  })

  it.each(WRITABLE.filter((release) => release !== '26.10'))(
    'is reported as lost on %s if the vault was empty and the password wrong',
    async (release) => {
      const instance = await hazardInstance(release, emptied)
      const { status, stderr } = await instance.itflow([...CREATE, ...SECRET], {
        stdin,
        env: WRONG,
      })
      const { credential_id: id } = instance.row('credentials', { credential_name: 'New one' })
      expect(status).toBe(3)
      expect(stderr).toContain(`delete credential ${id} in the browser`)
      expect(secretsOf(instance, 'New one', EMPTY_KEY)).toEqual(["o'brien", stdin.trim()])
    },
  )

  it.each([
    ['the connection ends', { kind: 'lost', handled: false } as const, 'could not be removed'],
    [
      'the server refuses',
      { kind: 'answer', status: 200, body: '{"success":"False"}' } as const,
      'did not delete it',
    ],
  ])('is reported as lost if %s on its removal', async (_, fate, said) => {
    const instance = await hazardInstance('26.10', emptied, ({ method, operation }) =>
      method === 'POST' && operation === 'credentials/delete' ? fate : PASS,
    )
    const { status, stderr } = await instance.itflow([...CREATE, ...SECRET], { stdin, env: WRONG })
    const { credential_id: id } = instance.row('credentials', { credential_name: 'New one' })
    expect(status).toBe(3)
    expect(stderr).toContain(`credential ${id} is now stored`)
    expect(stderr).toContain(said)
  })

  it('is not archived if the key may not delete it', async () => {
    const instance = await hazardInstance('26.10', emptied, ({ operation }) =>
      operation === 'credentials/delete'
        ? { kind: 'answer', status: 403, body: '{"success":"False","message":"No permission"}' }
        : PASS,
    )
    const { status, stderr } = await instance.itflow([...CREATE, ...SECRET], { stdin, env: WRONG })
    expect(status).toBe(3)
    expect(stderr).toContain("This key isn't allowed to delete it")
    expect(instance.writes().map(({ operation }) => operation)).toEqual(['credentials/create'])
  })

  it.each(some(WRITABLE))('is stored on %s as the first in its vault', async (release) => {
    const instance = await hazardInstance(release, emptied)
    const { status } = await instance.itflow([...CREATE, ...SECRET], { stdin })
    expect(status).toBe(0)
    expect(secretsOf(instance, 'New one', VAULT_KEY)).toEqual(["o'brien", stdin.trim()])
  })

  it('is not refused because of others that were stored wrongly', async () => {
    const instance = await hazardInstance('26.10', (database) => {
      emptied(database)
    })
    instance.put('credentials', {
      credential_name: 'Stored wrong',
      credential_username: seal('x', EMPTY_KEY),
      credential_password: seal('y', EMPTY_KEY),
      credential_client_id: 1,
    })
    expect((await instance.itflow([...CREATE, ...SECRET], { stdin })).status).toBe(0)
    expect(secretsOf(instance, 'New one', VAULT_KEY)).toEqual(["o'brien", stdin.trim()])
  })
})

describe('H06 an update of a credential', () => {
  it.each(some(WRITABLE))(
    'changes on %s only what was requested, and keeps the secrets',
    async (release) => {
      const instance = await hazardInstance(release)
      const { credential_id: id } = instance.row('credentials', {
        credential_name: 'Firewall edge',
      })
      const { status } = await instance.itflow([...UPDATE, '--description', 'Both sites'])
      expect(status).toBe(0)
      expect(instance.changes()).toEqual([
        `credentials ${id} credential_description: "Admin console" → "Both sites"`,
      ])
    },
  )

  it.each(some(WRITABLE))('stores on %s a new password under the right key', async (release) => {
    const instance = await hazardInstance(release)
    const { status } = await instance.itflow([...UPDATE, '--password-stdin'], { stdin })
    expect(status).toBe(0)
    expect(secretsOf(instance, 'Firewall edge', VAULT_KEY)).toEqual(['admin', stdin.trim()])
    expect(instance.changes()).toHaveLength(1)
  })

  it.each(some(RELEASES))('is not sent on %s under a wrong decrypt password', async (release) => {
    const instance = await hazardInstance(release)
    const { status, stderr } = await instance.itflow([...UPDATE, '--password-stdin'], {
      stdin,
      env: WRONG,
    })
    expect(status).toBe(3)
    expect(stderr).toContain('H06')
    expect(instance.writes()).toEqual([])
  })

  it.each(some(RELEASES))('is not sent on %s without a decrypt password', async (release) => {
    const instance = await hazardInstance(release)
    const env = { ITFLOW_DECRYPT_PASSWORD: '' }
    const { status } = await instance.itflow([...UPDATE, '--description', 'x'], { env })
    expect(status).toBe(2)
    expect(instance.writes()).toEqual([])
  })

  it('reports a lost secret if only the update itself could show it', async () => {
    const instance = await hazardInstance('26.10', emptied)
    instance.put('credentials', {
      credential_name: 'Firewall edge',
      credential_password: seal('stored wrong', EMPTY_KEY),
      credential_client_id: 1,
    })
    const { status, stderr } = await instance.itflow([...UPDATE, '--password-stdin'], {
      stdin,
      env: WRONG,
    })
    expect(status).toBe(3)
    expect(stderr).toContain('H06')
    expect(stderr).toContain('update it again')
    const again = await instance.itflow([...UPDATE, '--password-stdin'], { stdin })
    expect(again.status).toBe(0)
    expect(secretsOf(instance, 'Firewall edge', VAULT_KEY)[1]).toBe(stdin.trim())
  })

  it('is reported as unproven if the check afterwards fails', async () => {
    let isSent = false
    const instance = await hazardInstance(
      '26.10',
      (database) => {
        emptied(database)
        const credential_password = seal('stored wrong', EMPTY_KEY)
        const row = { credential_name: 'Firewall edge', credential_password }
        insertRow(database, 'credentials', { ...row, credential_client_id: 1 }, TEST_NOW)
      },
      ({ method, query, operation }) => {
        isSent ||= method === 'POST'
        const isCheck = isSent && operation === 'credentials/read' && query.has('login_id')
        return isCheck ? { kind: 'answer', status: 500, body: '' } : PASS
      },
    )
    const { status, stderr } = await instance.itflow([...UPDATE, '--password-stdin'], { stdin })
    expect(status).toBe(0)
    expect(stderr).toContain('could not be verified')
  })

  it.each(['25.01', '26.02', '26.3'] as const)(
    "sends on %s no empty password for one that can't be read",
    async (release) => {
      const instance = await hazardInstance(release)
      const locked = seal('still there', EMPTY_KEY)
      instance.put('credentials', {
        credential_name: 'Locked out',
        credential_password: locked,
        credential_client_id: 1,
      })
      instance.changes()
      const argv = ['credentials', 'update', 'Locked out', '--description', 'Find it']
      expect((await instance.itflow(argv)).status).toBe(0)
      expect(instance.row('credentials', { credential_name: 'Locked out' })).toMatchObject({
        credential_password: locked,
        credential_description: 'Find it',
      })
    },
  )
})

describe('H18 a list of credentials', () => {
  it.each(some(RELEASES))(
    'shows no secrets on %s, whatever the decrypt password',
    async (release) => {
      for (const env of [{}, WRONG]) {
        const { itflow } = await hazardInstance(release)
        const { status, stdout } = await itflow(['credentials', 'list', '--all', '--json'], { env })
        expect(status).toBe(0)
        expect(JSON.parse(stdout)).toContainEqual(
          expect.objectContaining({ credential_name: 'Firewall edge' }),
        )
        expect(stdout).not.toMatch(/made-up-Edge|JBSWY3DPEHPK3PXP|otpauth|credential_password"/)
      }
    },
  )
})

describe('H26 the decrypt password of a read', () => {
  it.each(some(RELEASES))(
    'is sent on %s where the release reads it, with the key in the body',
    async (release) => {
      const instance = await hazardInstance(release)
      const { stdout } = await instance.itflow(['credentials', 'list', '--json'])
      expect(JSON.parse(stdout)).not.toEqual([])
      const reads = instance.reads().filter(({ operation }) => operation === 'credentials/read')
      expect(reads.length).toBeGreaterThan(0)
      for (const { access } of reads) {
        const inQuery = access.target.includes(encodeURIComponent(SANDBOX_DECRYPT_PASSWORD))
        expect(inQuery).toBe(releases('25.01', '26.07').includes(release))
        expect(access.body.includes(SANDBOX_DECRYPT_PASSWORD)).toBe(!inQuery)
      }
      for (const { target } of instance.sandbox.requests) {
        expect(target).not.toContain(instance.sandbox.key)
      }
    },
  )

  it.each([
    ['reads', ['credentials', 'list', '--all', '--json']],
    ['proves itself', [...CREATE, ...SECRET]],
  ])('stays out of the address after an upgrade if it %s', async (_, argv) => {
    let isUpgraded = false
    const instance = await hazardInstance('26.10', undefined, ({ operation }) => {
      const isNew = MARKERS.some(({ module, file }) => `${module}/${file}` === operation)
      return isNew && !isUpgraded ? { kind: 'answer', status: 404, body: '' } : PASS
    })
    await instance.itflow(['credentials', 'list'])
    const { length } = instance.sandbox.requests
    isUpgraded = true
    expect((await instance.itflow(argv, { stdin })).status).toBe(0)
    const since = instance.sandbox.requests.slice(length)
    expect(since.some(({ body }) => body.includes(SANDBOX_DECRYPT_PASSWORD))).toBe(true)
    for (const { target } of since) {
      expect(target).not.toContain(encodeURIComponent(SANDBOX_DECRYPT_PASSWORD))
    }
  })

  it.each(some(releases('25.01', '26.07')))('is reported by doctor on %s', async (release) => {
    const { itflow } = await hazardInstance(release)
    const { stdout, stderr } = await itflow(['doctor'])
    expect(stdout + stderr).toContain('H26')
  })
})

describe('H41 a write of a credential', () => {
  const dying = ['25.03', '25.06', '25.09', '25.10', '25.11', '25.12'] as const

  it.each(dying)('fails on %s, and that is explained', async (release) => {
    const instance = await hazardInstance(release)
    for (const [argv, options] of [
      [[...CREATE, ...SECRET], { stdin }],
      [CREATE, {}],
      [[...CREATE, '--note', 'no secret'], {}],
      [[...UPDATE, '--password-stdin'], { stdin }],
      [[...UPDATE, '--note', 'no secret'], {}],
    ] as const) {
      const { status, stdout, stderr } = await instance.itflow(argv, options)
      expect([status, stdout]).toEqual([7, ''])
      expect(stderr).toMatch(
        /as ITFlow 25\.03 – 25\.12 always does[\s\S]*H41[\s\S]*Nothing was stored/,
      )
    }
    expect(instance.changes()).toEqual([])
  })

  it.each(dying)('is read on %s as on any other release', async (release) => {
    const { itflow } = await hazardInstance(release)
    const { status, stdout } = await itflow(['credentials', 'get', 'Firewall edge', '--json'])
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ credential_name: 'Firewall edge' })
  })

  it.each(['25.01', '26.02', '26.3'] as const)('works on %s', async (release) => {
    const { itflow, row } = await hazardInstance(release)
    const created = await itflow([...CREATE, '--note', 'made'], {})
    expect(created.status).toBe(0)
    expect(row('credentials', { credential_name: 'New one' })['credential_note']).toBe('made')
    const updated = await itflow([...UPDATE, '--note', 'changed'], {})
    expect(updated.status).toBe(0)
    expect(row('credentials', { credential_name: 'Firewall edge' })['credential_note']).toBe(
      'changed',
    )
  })

  it('that fails on 25.01 is not blamed on it, since columns have other names there', async () => {
    const instance = await hazardInstance('25.01', undefined, ({ method }) =>
      method === 'POST' ? { kind: 'answer', status: 500, body: '' } : { kind: 'pass' },
    )
    for (const argv of [CREATE, [...UPDATE, '--note', 'n']]) {
      const { status, stderr } = await instance.itflow(argv)
      expect(status).toBe(8)
      expect(stderr).not.toContain('H41')
    }
  })

  it.each(some(releases('26.3')))(
    'that fails on %s for another reason is not blamed on it',
    async (release) => {
      const instance = await hazardInstance(release, undefined, ({ method }) =>
        method === 'POST' ? { kind: 'answer', status: 500, body: '' } : { kind: 'pass' },
      )
      const { status, stderr } = await instance.itflow([...CREATE, ...SECRET], { stdin })
      expect(status).toBe(8)
      expect(stderr).not.toContain('H41')
    },
  )
})
