import type { CommandInput, CommandSpec } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { reportKey, wrongDecryptPasswordError } from '../../onboarding/profile-candidate.ts'
import { type KeyReport, verifyKey } from '../../onboarding/verify-key.ts'
import type { Sheet } from '../../output/sheet.ts'
import { resolveSettings } from '../../profiles/resolve-settings.ts'
import { inMemoryCache } from '../../profiles/server-cache.ts'
import type { Settings } from '../../profiles/settings.ts'

/** `profiles test`: verifies the key, and the decrypt password if there is one, with reads. */
export function testCommand(): CommandSpec {
  return {
    name: 'test',
    summary: 'Test the key of a profile, using only reads',
    arguments: [
      {
        type: { kind: 'profile' },
        help: 'the profile; by default the one in use',
        isOptional: true,
      },
    ],
    examples: ['itflow profiles test', 'itflow profiles test acme --json'],
    run: test,
  }
}

async function test(context: Context, input: CommandInput): Promise<void> {
  const [name] = input.args
  const stored =
    name === undefined
      ? await context.settings()
      : await resolveSettings(context, context.flags, name)
  // Start with an empty cache: what was learned earlier may no longer be true.
  const cache = inMemoryCache()
  const settings: Settings = { ...stored, serverCache: cache }
  const report = await verifyKey(settings, context)
  await stored.serverCache.replace(await cache.read())
  reportKey(context, settings.url, report)
  await context.show(reportSheet(settings, report))
  if (report.decryptPassword === 'wrong') throw wrongDecryptPasswordError(settings.instance)
}

function reportSheet({ instance, url }: Settings, report: KeyReport): Sheet {
  return {
    fields: [
      { name: 'name', label: 'Profile', kind: 'text' },
      { name: 'url', label: 'Address', kind: 'text' },
      { name: 'release', label: 'Release', kind: 'text' },
      { name: 'clients', label: 'Clients seen', kind: 'integer' },
      { name: 'can_write', label: 'May write', kind: 'flag' },
      { name: 'decrypt_password', label: 'Decrypt password', kind: 'text' },
      { name: 'key_in_address', label: 'Key in address', kind: 'flag' },
      { name: 'decrypt_password_in_address', label: 'Password in address', kind: 'flag' },
    ],
    columns: [
      { field: 'name', heading: 'NAME' },
      { field: 'release', heading: 'RELEASE' },
      { field: 'clients', heading: 'CLIENTS' },
      { field: 'can_write', heading: 'MAY WRITE' },
      { field: 'decrypt_password', heading: 'DECRYPT PASSWORD' },
    ],
    rows: [
      {
        name: instance,
        url: url.href,
        release: report.release,
        clients: report.clients ?? null,
        can_write: report.canWrite ?? null,
        decrypt_password: report.decryptPassword ?? null,
        key_in_address: report.isKeyInQuery,
        decrypt_password_in_address: report.isDecryptInQuery,
      },
    ],
    isList: false,
    title: { name: instance, details: 'tested now' },
  }
}
