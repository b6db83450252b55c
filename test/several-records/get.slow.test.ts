import './get.test.ts'
