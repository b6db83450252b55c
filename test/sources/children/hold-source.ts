import { Failure } from '../../../src/errors.ts'
import { withSourceLock } from '../../../src/sources/source-lock.ts'

// Takes the lock of a source in the home that is given, says so, and holds it until its input ends.
const [, , home = ''] = process.argv
const place = { env: {}, platform: 'linux', home, uid: process.getuid?.() } as const
try {
  await withSourceLock(place, { profile: 'acme' }, 'rmm', async () => {
    process.stdout.write('held\n')
    for await (const _ of process.stdin);
  })
} catch (error) {
  process.stdout.write(`${error instanceof Failure ? error.message : String(error)}\n`)
}
