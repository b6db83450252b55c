import { searchModules } from './modules.ts'

await searchModules('equipment')
