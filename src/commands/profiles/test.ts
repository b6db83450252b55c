import type { CommandInput, CommandSpec } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { reportKey, wrongDecryptPasswordError } from '../../onboarding/profile-candidate.ts'
import { type KeyReport, verifyKey } from '../../onboarding/verify-key.ts'
import type { Sheet } from '../../output/sheet.ts'
import { resolveSettings } from '../../profiles/resolve-settings.ts'
import { inMemoryCache } from '../../profiles/server-cache.ts'
import type { Settings } from '../../profiles/settings.ts'

/** `profiles test`: tries the key, and the decrypt password where there is one, with reads. */
export function testCommand(): CommandSpec {
  return {
    name: 'test',
    summary: 'Try the key of a profile, with reads only',
    arguments: [
      {
        type: { kind: 'profile' },
        help: 'the profile; the one in force where left out',
        isOptional: true,
      },
    ],
    examples: ['itflow profiles test', 'itflow profiles test acme --json'],
    run: test,
  }
}

async function test(context: Context, input: CommandInput): Promise<void> {
  const [name] = input.args
  const kept =
    name === undefined
      ? await context.settings()
      : await resolveSettings(context, context.flags, name)
  // What was learnt earlier is not believed here, but found out anew.
  const memory = inMemoryCache()
  const settings: Settings = { ...kept, serverCache: memory }
  const proof = await verifyKey(settings, context)
  await kept.serverCache.replace(await memory.read())
  reportKey(context, settings.url, proof)
  await context.show(proofSheet(settings, proof))
  if (proof.decryptPassword === 'wrong') throw wrongDecryptPasswordError(settings.instance)
}

function proofSheet({ instance, url }: Settings, proof: KeyReport): Sheet {
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
        release: proof.release,
        clients: proof.clients ?? null,
        can_write: proof.canWrite ?? null,
        decrypt_password: proof.decryptPassword ?? null,
        key_in_address: proof.isKeyInQuery,
        decrypt_password_in_address: proof.isDecryptInQuery,
      },
    ],
    isList: false,
    title: { name: instance, details: 'tried now' },
  }
}
