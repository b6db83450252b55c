import type { Found } from './packages-in-bundles.d.mts'

/** Returns a line for each package in the bundles that has no licence or no licence text. */
export declare function licenceProblems(found: Found): string[]
/** Returns the text of THIRD-PARTY-LICENSES. */
export declare function thirdPartyLicenses(found: Found): string
