import type { Found } from './packages-in-bundles.d.mts'

/** What is wrong with the packages in the bundles, a line for each. */
export declare function licenceProblems(found: Found): string[]
/** The text of THIRD-PARTY-LICENSES. */
export declare function thirdPartyLicenses(found: Found): string
