import './pace.test.ts'
