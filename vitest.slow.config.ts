import { suite } from './vitest.config.ts'

export default suite({ include: ['test/**/*.slow.test.ts'] }, 180)
