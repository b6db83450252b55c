import type { Found } from './packages-in-bundles.d.mts'

export declare function billOfMaterials(found: Found): Promise<string>
