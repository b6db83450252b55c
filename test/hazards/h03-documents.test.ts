import { describe, expect, it } from 'vitest'
import { some } from '../support/division.ts'
import { PASS } from './front.ts'
import { type HazardInstance, hazardInstance, releases } from './hazard-instance.ts'

const RUNBOOK = 'Restart runbook'
const HTML = '<p class="x">It\'s "here": C:\\ACME</p>\n<pre>a\nb</pre>'
const SAFE = '<p class=x>It&#39;s &#34;here&#34;: C:&#92;ACME</p> <pre>a&#10;b</pre>'

const document = (instance: HazardInstance, name = RUNBOOK) =>
  instance.row('documents', { document_name: name })

describe('H03 an update of a document', () => {
  it.each(some(releases('25.01', '26.02')))(
    "is refused on %s, and can't be forced",
    async (release) => {
      const instance = await hazardInstance(release)
      const argv = ['documents', 'update', RUNBOOK, '--content', '<p>x</p>', '--force', '--yes']
      const { status, stderr } = await instance.itflow(argv)
      expect(status).toBe(10)
      expect(stderr).toContain('H03')
      expect(instance.writes()).toEqual([])
      expect(instance.changes()).toEqual([])
    },
  )

  it.each(some(releases('26.3')))('changes on %s that document and no other', async (release) => {
    const instance = await hazardInstance(release)
    const { document_id: id } = document(instance)
    const argv = ['documents', 'update', RUNBOOK, '--content', '<p>Call Ada.</p>']
    const { status } = await instance.itflow(argv)
    expect(status).toBe(0)
    expect(instance.changes()).toEqual([
      expect.stringMatching(
        new RegExp(`^documents ${id} document_content: .* → "<p>Call Ada.</p>"$`),
      ),
    ])
  })

  it('is refused on a fork of 26.02 that has a newer operation, but not the one that proves it', async () => {
    const instance = await hazardInstance('26.02', undefined, ({ operation }) =>
      operation === 'tickets/close' || operation === 'locations/update'
        ? { kind: 'answer', status: 405, body: '{"success":"False","message":"POST only"}' }
        : PASS,
    )
    const argv = ['documents', 'update', RUNBOOK, '--content', '<p>x</p>']
    expect((await instance.itflow(argv)).status).toBe(10)
    expect(instance.changes()).toEqual([])
  })

  it('is refused on a server that was downgraded to 26.02 after it was known as newer', async () => {
    let isOld = false
    const instance = await hazardInstance('26.10', undefined, ({ operation }) =>
      isOld && operation === 'technicians/time'
        ? { kind: 'answer', status: 404, body: '<html>Not Found</html>', type: 'text/html' }
        : PASS,
    )
    const argv = ['documents', 'update', RUNBOOK, '--content']
    expect((await instance.itflow([...argv, '<p>1</p>'])).status).toBe(0)
    isOld = true
    instance.changes()
    expect((await instance.itflow([...argv, '<p>2</p>'])).status).toBe(10)
    expect(instance.changes()).toEqual([])
  })

  it.each(some(releases('26.3')))(
    'is proven again on %s each time, regardless of the cache',
    async (release) => {
      const { itflow, reads } = await hazardInstance(release)
      for (const content of ['<p>1</p>', '<p>2</p>']) {
        await itflow(['documents', 'update', RUNBOOK, '--content', content])
      }
      const asked = reads().filter(({ operation }) => operation === 'technicians/time')
      expect(asked).toHaveLength(2)
    },
  )
})

describe('H04 a document with quotes and line breaks', () => {
  it.each(some(releases('25.01')))('is created on %s as HTML without them', async (release) => {
    const instance = await hazardInstance(release)
    const argv = ['documents', 'create', '--client', 'ACME', '--name', "Ada's", '--content', HTML]
    const { status } = await instance.itflow(argv)
    expect(status).toBe(0)
    expect(document(instance, "Ada's")['document_content']).toBe(SAFE)
    expect(instance.changes()).toEqual([expect.stringMatching(/^documents \d+ new$/)])
  })

  it.each(some(releases('26.3')))('survives on %s two updates', async (release) => {
    const instance = await hazardInstance(release)
    const { document_id: id } = document(instance)
    expect(
      (await instance.itflow(['documents', 'update', RUNBOOK, '--content', HTML])).status,
    ).toBe(0)
    expect(document(instance)['document_content']).toBe(SAFE)
    const again = await instance.itflow(['documents', 'update', RUNBOOK, '--description', 'New'])
    expect(again.status).toBe(0)
    expect(document(instance)).toMatchObject({
      document_id: id,
      document_content: SAFE,
      document_description: 'New',
    })
  })

  it.each(some(releases('26.3')))(
    'from the web editor survives on %s an update of its folder',
    async (release) => {
      const instance = await hazardInstance(release)
      const before = document(instance, 'Till swap')['document_content'] ?? ''
      expect(before).toMatch(/['"]/)
      const { status, stderr } = await instance.itflow([
        'documents',
        'update',
        'Till swap',
        '--folder',
        '3',
      ])
      expect(status).toBe(0)
      expect(stderr).not.toContain('Content changed')
      const after = document(instance, 'Till swap')['document_content'] ?? ''
      const written = before.replaceAll("'", '&#39;').replaceAll('"', '&#34;')
      expect([before, written]).toContain(after)
    },
  )

  it.each(some(releases('26.05')))(
    'refuses an update on %s if its name has them, unless forced',
    async (release) => {
      const instance = await hazardInstance(release, (database) => {
        const row = database.tables['documents']?.rows[0]
        if (row !== undefined) row['document_description'] = "Ada's own"
      })
      const argv = ['documents', 'update', RUNBOOK, '--content', '<p>x</p>']
      const { status, stderr } = await instance.itflow(argv)
      expect(status).toBe(10)
      expect(stderr).toContain('H04')
      expect(stderr).toContain('description')
      expect(instance.changes()).toEqual([])
      const forced = await instance.itflow([...argv, '--force'])
      expect(forced.stderr).toContain('Description also changed')
      expect(document(instance)['document_content']).toBe('<p>x</p>')
    },
  )

  it.each(some(releases('26.3')))(
    'refuses an update on %s if a script has them, unless forced',
    async (release) => {
      const instance = await hazardInstance(release)
      const argv = ['documents', 'update', RUNBOOK, '--content', '<script>f("x")</script>']
      expect((await instance.itflow(argv)).status).toBe(10)
      expect(instance.changes()).toEqual([])
    },
  )

  it('that is already corrupted is not corrupted further', async () => {
    const instance = await hazardInstance('26.10', (database) => {
      const row = database.tables['documents']?.rows[0]
      if (row !== undefined) row['document_content'] = "<p>don\\'t</p>"
    })
    await instance.itflow(['documents', 'update', RUNBOOK, '--description', 'New'])
    expect(document(instance)['document_content']).toBe('<p>don&#92;&#39;t</p>')
  })
})
