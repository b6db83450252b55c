import { describe, expect, it } from 'vitest'
import { eachOnce, some } from '../support/division.ts'
import {
  pageOf,
  type Recording,
  recordings,
  type Said,
  saidIn,
  serveRecorded,
} from '../support/recorded.ts'
import { expectedOf, idOf } from './columns.ts'
import { type Asked, askedIn } from './commands.ts'
import { holdList, printed } from './printed.ts'

type Data = NonNullable<Said['data']>

/** More than the first page asks for. */
const MANY = 612

/** Each module's list once, spread over the releases; in the slow suite each on every release. */
const TRIED = new Set(
  eachOnce(
    recordings().flatMap((one) => longest(one).map(({ module }) => `${one.release} ${module}`)),
    (one) => one.split(' ')[0],
    (one) => one.split(' ')[1],
  ),
)

describe.each(some(recordings()))('a list recorded on $release is read completely', (recording) => {
  const lists = longest(recording)
    .filter(({ module }) => TRIED.has(`${recording.release} ${module}`))
    .map((one) => [one.module, one] as const)

  it.each(lists.filter(([, { data }]) => data.length > 1))(
    'from a server that can send only two %s at a time (H25)',
    async (module, { asked, data }) => {
      const server = await serveRecorded(recording, asked.exchange, (query) => {
        return Number(query.get('limit')) > 2 ? { status: 500 } : pageOf(data, query)
      })
      const both = await printed(server, recording, asked.argv)
      holdList(both, module, wanted(recording, module, data))
    },
  )

  it.each(lists)(`when there are ${MANY} %s`, async (module, { asked, data }) => {
    const many = renumbered(module, data)
    const pages: string[] = []
    const server = await serveRecorded(recording, asked.exchange, (query) => {
      pages.push(`${query.get('limit')} from ${query.get('offset') ?? 0}`)
      return pageOf(many, query)
    })
    const both = await printed(server, recording, asked.argv)
    holdList(both, module, wanted(recording, module, many))
    // One command as JSON, one as CSV; credentials are also asked for from the start, to judge server and password.
    // How many are asked for at once depends on how large the records were.
    const later = [499, 611].map((at) => expect.stringMatching(new RegExp(`^\\d{3,4} from ${at}$`)))
    expect(pages.filter((page) => !page.endsWith(' from 0'))).toEqual([...later, ...later])
    expect(pages).toContain('500 from 0')
  })
})

/** Of each module the recorded list with the most records; technicians' time knows no pages. */
function longest(recording: Recording): { module: string; asked: Asked; data: Data }[] {
  const best = new Map<string, { module: string; asked: Asked; data: Data }>()
  for (const asked of askedIn(recording).asked) {
    const { module, exchange, id } = asked
    const data = saidIn(exchange).data ?? []
    const isLonger = data.length > (best.get(module)?.data.length ?? 0)
    if (id === undefined && module !== 'technicians' && isLonger) {
      best.set(module, { module, asked, data })
    }
  }
  return [...best.values()]
}

/** The recorded records over and over, each with an ID of its own. */
function renumbered(module: string, data: Data): Data {
  const ids = new Set([idOf(module), idOf(module).replace('credential_', 'login_')])
  return Array.from({ length: MANY }, (_, index) => {
    const fields = Object.entries(data[index % data.length] ?? {})
    return Object.fromEntries(
      fields.map(([name, value]) => [name, ids.has(name) ? `${index + 1}` : value]),
    )
  })
}

function wanted({ release }: Recording, module: string, data: Data) {
  return data.map((raw) => expectedOf(module, release, raw))
}
