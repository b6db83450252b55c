import './writes.test.ts'
