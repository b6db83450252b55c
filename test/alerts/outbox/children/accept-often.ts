import { openOutbox } from '../../../../src/alerts/outbox/open-outbox.ts'

// Accepts and settles events without end. Each number is printed once that is on disk: `+3` for
// accepted, `-3` for settled; `?3` is printed before it is settled.

const [, , directory = ''] = process.argv
const limits = { compactFrom: 3000 }
const { outbox } = await openOutbox(directory, { uid: process.getuid?.(), now: Date.now, limits })
const print = (line: string) => process.stdout.write(`${line}\n`)
print('open')
for (let round = 0; ; round += 1) {
  const keys = [`${round}-a`, `${round}-b`]
  const events = keys.map(
    (key) => ({ key, state: 'alert', subject: key, details: '', clients: [] }) as const,
  )
  const accepted = await outbox.accept('probe', events)
  for (const { seq } of accepted) print(`+${seq}`)
  await Promise.all(
    [...outbox.state.waiting.keys()].slice(0, 3).map(async (seq) => {
      print(`?${seq}`)
      await outbox.settle(seq, {})
      print(`-${seq}`)
    }),
  )
}
