import { readdirSync } from 'node:fs'

const DIST = new URL('../../dist/', import.meta.url)
const { version, platform, arch } = process

/** From Node 22 on, Node's own cache is used instead of compiled code in the package. */
export const hasCompileCache = Number.parseInt(process.versions.node, 10) >= 22

/** Whether no other Node built dist. Of one before 22 there is compiled code in it, which is of use to that one only. */
export const isBuiltHere = readdirSync(DIST)
  .filter((name) => name.endsWith('.bin'))
  .every((name) => name.endsWith(`.${version}-${platform}-${arch}.bin`))
