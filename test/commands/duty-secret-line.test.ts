import { describe, expect, it } from 'vitest'
import { mayHoldSecret } from '../../src/commands/duty/secret-line.ts'

/** How people name secrets. */
const NAMES = [
  ...['Password', 'Passwort', 'WLAN-Passwort', 'passphrase', 'pw', 'PWD', 'Kennwort', 'root_pwd'],
  ...['mot de passe', 'contraseña', 'wachtwoord', 'lösenord', 'hasło', 'пароль', 'パスワード'],
  ...['PIN', 'PSK', 'API key', 'token', 'creds', 'Zugangsdaten', 'Authorization: Bearer'],
]

/** What is between the name and the value. */
const BETWEEN = [
  ': ',
  ' : ',
  '=',
  ' = ',
  ' -> ',
  ' → ',
  ' – ',
  ' is ',
  ' ist ',
  ' lautet ',
  ' ',
  '：',
]

describe('a line', () => {
  it('with a secret is recognised, whatever it is called and however it is written', () => {
    const values = ['hunter2', 'swordfish', 'Sommer2024!', '4711', 'aX$x', 'ключ']
    const lines = NAMES.flatMap((name) =>
      BETWEEN.flatMap((sign) =>
        values.flatMap((value) =>
          ['', 'Her new ', 'temp '].map((start) => `${start}${name}${sign}${value}`),
        ),
      ),
    )
    expect(lines.filter((line) => !mayHoldSecret(line))).toEqual([])
  })

  it.each([
    'Passwort für den Router: hunter2',
    'The new password for Mary is hunter2',
    'Password reset to hunter2',
    'swordfish is the new password',
    'password "hunter"',
    'Login admin / hunter2',
    'user=admin pass=hunter2',
    'WLAN-Schlüssel: hunter',
    'code: hunter2',
    'p\u200bassword: hunter2',
    'ｐａｓｓｗｏｒｄ：hunter2',
    'See https://admin:hunter2@host.example/',
    '-----BEGIN RSA PRIVATE KEY-----',
    'ghp_madeUpAbcdefghijklmnopqrstuvwxyz01',
  ])('with a secret is recognised: %s', (line) => expect(mayHoldSecret(line)).toBe(true))

  it.each([
    'Reset her password.',
    'Changed the password of the mailbox.',
    'Pings, but port 9100 is shut. Rebooting it from the panel.',
    'Spinning disk replaced, 2 TB',
    'Login works again since 10 o’clock.',
    'User cannot print since Tuesday: the queue is stuck',
    'See https://status.example/incidents/4711',
    'Ordered as K-330.',
  ])('without one is shown: %s', (line) => expect(mayHoldSecret(line)).toBe(false))
})
