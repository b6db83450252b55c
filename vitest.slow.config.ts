import { suite } from './vitest.config.ts'

export default suite('slow', { include: ['test/**/*.slow.test.ts'] }, 180)
