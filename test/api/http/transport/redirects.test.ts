import { describe, expect, it } from 'vitest'
import { makeSender } from '../../../../src/api/http/transport/make-sender.ts'
import { limitsOf } from '../../../../src/api/http/transport/reply-limits.ts'

describe('a redirect that leaves the origin is not followed, whatever stays the same of it', () => {
  it.each([
    ['https://itflow.example/', 'http://itflow.example/'],
    ['http://itflow.example/', 'https://itflow.example/'],
    ['https://itflow.example:443/', 'http://itflow.example:80/'],
    ['https://itflow.example/', 'https://itflow.example:444/'],
    ['http://127.0.0.1:8080/', 'https://127.0.0.1:8080/'],
    ['https://itflow.example/', 'https://www.itflow.example/'],
  ])('%s to %s', async (from, to) => {
    const asked: string[] = []
    const send = makeSender(async ({ url }) => {
      asked.push(url.href)
      return { status: 302, headers: { location: to }, body: new Uint8Array() }
    }, limitsOf())
    const sent = send({ method: 'GET', url: new URL(from), headers: {}, timeout: 10_000 })
    await expect(sent).rejects.toMatchObject({ problem: 'redirect', location: new URL(to).href })
    expect(asked).toEqual([new URL(from).href])
  })
})
