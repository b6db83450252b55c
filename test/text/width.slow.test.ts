import './width.test.ts'
