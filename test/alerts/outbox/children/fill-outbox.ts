import { openOutbox } from '../../../../src/alerts/outbox/open-outbox.ts'

// Accepts events until the outbox refuses one, and prints how many.

const [, , directory = ''] = process.argv
const { outbox } = await openOutbox(directory, { uid: process.getuid?.(), now: Date.now })
let accepted = 0
const refused: string[] = []
const event = {
  key: 'a',
  state: 'alert',
  subject: 'A',
  details: 'x'.repeat(300),
  clients: [],
} as const
while (refused.length === 0) {
  await outbox.accept('probe', [event]).then(
    () => {
      accepted += 1
    },
    (error: Error) => refused.push(`${error.constructor.name}: ${error.message}`),
  )
}
process.stdout.write(JSON.stringify({ accepted, refused }))
process.exit()
