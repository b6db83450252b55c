import './limits.test.ts'
