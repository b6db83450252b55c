import { readdirSync } from 'node:fs'

const DIST = new URL('../../dist/', import.meta.url)
const { version, platform, arch } = process

/** Since Node 22, Node's own cache is used instead of compiled code in the package. */
export const hasCompileCache = Number.parseInt(process.versions.node, 10) >= 22

/** Whether no other Node built dist. One before 22 adds compiled code, which only that version can use. */
export const isBuiltHere = readdirSync(DIST)
  .filter((name) => name.endsWith('.bin'))
  .every((name) => name.endsWith(`.${version}-${platform}-${arch}.bin`))
