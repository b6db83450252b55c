import { join } from 'node:path'
import { build } from 'esbuild'
import { SANDBOX_KEY } from '../../src/sandbox/identity.ts'

const SOURCE = `
  import { openSandboxState } from './src/sandbox/state.ts'
  const [directory, name, count = '5'] = process.argv.slice(2)
  const state = openSandboxState({
    directory, release: '26.10', clock: () => new Date(), random: (n) => new Uint8Array(n),
  })
  for (let index = 0; index < Number(count); index += 1) {
    const body = { api_key: ${JSON.stringify(SANDBOX_KEY)}, client_is_lead: 0, client_name: name + ' ' + index }
    const path = '/api/v1/clients/create.php'
    const reply = await state.handle({ method: 'POST', path, query: {}, headers: {}, body: JSON.stringify(body) })
    if (reply.status === 200) console.log(index)
  }
`

/** Bundles a program (DIRECTORY NAME [COUNT]) that creates clients in the state, and prints a line for each. */
export async function bundledWriter(into: string): Promise<string> {
  const outfile = join(into, 'writer.mjs')
  await build({
    stdin: { contents: SOURCE, resolveDir: process.cwd(), loader: 'ts' },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  })
  return outfile
}
