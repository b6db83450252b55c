import type { Plugin } from 'rolldown'

export interface BundledPackage {
  name: string
  version: string
  license?: string
  /** Where it is, below the project's directory. */
  location: string
  /** The modules of it that are in a bundle. */
  modules: string[]
  /** The locations of the packages it imports. */
  imports: string[]
  texts: { file: string; text: string; isLicence: boolean }[]
  notices: string[]
  copied: { name: string; license: string; text?: string }[]
}

export interface Found {
  /** The locations of what the project itself imports. */
  own: string[]
  packages: BundledPackage[]
}

export declare function packagesInBundles(root: string): {
  plugin: Plugin
  found(): Promise<Found>
}
