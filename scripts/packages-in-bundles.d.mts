import type { Plugin } from 'rolldown'

/** A package that a bundle has code of. */
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

/** What is in the bundles. */
export interface Found {
  /** The locations of what the project itself imports. */
  own: string[]
  packages: BundledPackage[]
}

/** A plugin for each bundle that is made, and what it has found in them. */
export declare function packagesInBundles(root: string): {
  plugin: Plugin
  found(): Promise<Found>
}
