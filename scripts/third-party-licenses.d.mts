import type { Found } from './packages-in-bundles.d.mts'

export declare function licenceProblems(found: Found): string[]
export declare function thirdPartyLicenses(found: Found): string
