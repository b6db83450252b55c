// Uses the system's keychain: `node use-keychain.mjs write|read|remove|open ACCOUNT [SECRET]`, the answer as JSON.
import { openKeychain, requireKeychain } from '../../../src/profiles/keychain.ts'

const [action = '', account = '', secret = ''] = process.argv.slice(2)
const place = { env: process.env, platform: process.platform, home: '' }

async function answer(): Promise<unknown> {
  const keychain = requireKeychain(place)
  if (action === 'write') await keychain.write(account, secret)
  else if (action === 'remove') await keychain.remove(account)
  else if (action === 'read') return (await keychain.read(account)) ?? null
  else {
    const opened = await openKeychain(place)
    return opened.isAvailable ? 'available' : opened.reason
  }
  return 'done'
}

process.stdout.write(
  JSON.stringify(
    await answer().catch((error: Error) => ({ name: error.name, message: error.message })),
  ),
)
