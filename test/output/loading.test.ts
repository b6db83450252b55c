import { build } from 'esbuild'
import { expect, test } from 'vitest'

/** The packages that are loaded together with a module, without what it loads later. */
async function packagesOf(entry: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    outdir: 'nowhere',
  })
  const found = new Set<string>()
  const visit = (name: string) => {
    const output = metafile.outputs[name]
    for (const input of Object.keys(output?.inputs ?? {})) {
      const [, owner] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input) ?? []
      if (owner !== undefined) found.add(owner)
    }
    for (const { path, kind } of output?.imports ?? []) if (kind === 'import-statement') visit(path)
  }
  const entryOutput = Object.entries(metafile.outputs).find(
    ([, { entryPoint }]) => entryPoint === entry,
  )
  visit(entryOutput?.[0] ?? '')
  return [...found].sort()
}

test.each([
  ['src/output/formats.ts', []],
  ['src/output/json.ts', []],
  ['src/output/sheets.ts', []],
  ['src/output/query-result.ts', []],
  ['src/output/tsv.ts', []],
  ['src/records/field-names.ts', []],
  ['src/output/card.ts', ['fast-string-truncated-width', 'fast-string-width']],
  ['src/output/csv.ts', []],
  ['src/output/streams.ts', []],
  ['src/output/yaml.ts', ['yaml']],
])('%s loads no package except %j', async (entry, packages) => {
  expect(await packagesOf(entry)).toEqual(packages)
})
