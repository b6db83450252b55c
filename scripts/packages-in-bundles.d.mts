import type { Plugin } from 'rolldown'

/** A package whose code is in a bundle. */
export interface BundledPackage {
  name: string
  version: string
  license?: string
  /** Its location, relative to the project's directory. */
  location: string
  /** Its modules that are in a bundle. */
  modules: string[]
  /** The locations of the packages it imports. */
  imports: string[]
  texts: { file: string; text: string; isLicence: boolean }[]
  notices: string[]
  copied: { name: string; license: string; text?: string }[]
}

/** The packages in the bundles. */
export interface Found {
  /** The locations of the packages that the project itself imports. */
  own: string[]
  packages: BundledPackage[]
}

/** Returns a plugin for all bundles, and a function that returns the packages in them. */
export declare function packagesInBundles(root: string): {
  plugin: Plugin
  found(): Promise<Found>
}
