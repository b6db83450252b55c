import { suite } from './vitest.config.ts'

export default suite('browser', { include: ['test/browser/*.test.ts'] }, 120)
