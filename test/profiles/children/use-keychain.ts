// Takes steps as arguments, each `open`, `write=ACCOUNT=SECRET`, `read=ACCOUNT` or `remove=ACCOUNT`; answers are JSON lines.
import { openKeychain, requireKeychain } from '../../../src/profiles/keychain.ts'

const place = { env: process.env, platform: process.platform, home: '' }

async function take(step: string): Promise<unknown> {
  const [action, account = '', secret = ''] = step.split('=')
  const keychain = requireKeychain(place)
  if (action === 'write') await keychain.write(account, secret)
  else if (action === 'remove') await keychain.remove(account)
  else if (action === 'read') return (await keychain.read(account)) ?? null
  else {
    const opened = await openKeychain(place)
    return opened.isAvailable ? 'available' : { reason: opened.reason }
  }
  return 'done'
}

for (const step of process.argv.slice(2)) {
  const answer = await take(step).catch((error: Error) => ({
    name: error.name,
    message: error.message,
  }))
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
