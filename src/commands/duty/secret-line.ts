import { isSecretName } from '../../text/secret-names.ts'
import { cleanLine } from '../../text/terminal-safe.ts'

/** A word, and a sign that its value follows: `password: …`, `PIN=…`, `passphrase is …`. */
const NAMED_VALUE = /([\p{L}\p{N}_-]{1,40})["')]?\s{0,3}(?:[:=]|is\b)/gu

/** What people call a secret, also as a part of another word, in the languages in which they write to a help desk. */
const SECRETS = [
  ...[
    'passwor[dt]',
    'passwd',
    'passphrase',
    'passcode',
    'pass ?code',
    'pwd',
    'secret',
    'credential',
  ],
  ...['kennwort', 'losungswort', 'zugangsdaten', 'anmeldedaten', 'mot de passe', 'contraseña'],
  ...['senha', 'parola', 'wachtwoord', 'adgangskode', 'lösenord', 'passord', 'salasana', 'hasło'],
  ...[
    'heslo',
    'jelszó',
    'lozink',
    'şifre',
    'парол',
    'κωδικός',
    'パスワード',
    '暗証番号',
    '密码',
    '密碼',
  ],
  ...['비밀번호', 'api[ _-]?key', 'private key', 'bearer', 'token'],
]

/** Short ones, which are parts of other words. */
const SHORT_SECRETS = ['pw', 'pin', 'puk', 'psk', 'otp', 'totp', '2fa', 'mfa', 'mdp', 'creds']

/** Words that name other things more often; only a sign tells that a secret follows. */
const LOGINS = [
  'log-?in',
  'user(?:name)?',
  'pass',
  'code',
  'key',
  'schlüssel',
  'clave',
  'hash',
  'zugang',
]

const SECRET = new RegExp(
  `${SECRETS.join('|')}|(?<![\\p{L}\\p{N}])(?:${SHORT_SECRETS.join('|')})(?![\\p{L}\\p{N}])`,
  'iu',
)
const LOGIN = new RegExp(`(?:${LOGINS.join('|')})(?![\\p{L}\\p{N}])(?<after>.{0,40})`, 'giu')

/** What comes between a secret's name and its value, or makes a value likely: a sign, a verb, a digit, or a single word. */
const VALUE =
  /[:=→⇒>"“„«`|/]|\s[-–—]|(?<!\p{L})(?:is|are|was|to|ist|sind|lautet|auf|est|es|sono|är|er)(?!\p{L})|\p{N}|\p{Ll}\p{Lu}|^\s+\S+$/u
const SIGN = /^.{0,3}(?:[:=→⇒]|->)|[/|]/u

/** `swordfish is the password`. */
const VALUE_BEFORE = /(?<!\p{L})(?:is|ist|est|es)(?!\p{L}).{0,20}$/iu

/** Values that need no name: an address with a password, a private key, and what only a machine writes. */
const UNNAMED =
  /:\/\/[^\s/:@]*:[^\s/@]+@|BEGIN [A-Z ]*KEY|(?<!\w)(?=[\w+/-]*\p{Nd})(?=[\w+/-]*[a-z])(?=[\w+/-]*[A-Z])[\w+/-]{24,}/u

/** Whether a line of text that a person wrote may give a secret away; rather too often than too rarely. */
export function mayHoldSecret(text: string): boolean {
  const line = cleanLine(text.normalize('NFKC'))
  return hasNamedSecret(line) || hasSecretWord(line) || hasLogin(line) || UNNAMED.test(line)
}

function hasNamedSecret(line: string): boolean {
  return [...line.matchAll(NAMED_VALUE)].some(([, word = '']) => isSecretName(word))
}

function hasSecretWord(line: string): boolean {
  const found = SECRET.exec(line)
  if (found === null) return false
  // A name may have an ending: парол(ь), lozink(a).
  const after = line.slice(found.index + found[0].length).replace(/^\p{L}{1,3}(?!\p{L})/u, '')
  return VALUE.test(after) || VALUE_BEFORE.test(line.slice(0, found.index))
}

function hasLogin(line: string): boolean {
  return [...line.matchAll(LOGIN)].some(({ groups }) => SIGN.test(groups?.['after'] ?? ''))
}
