import './authorize.test.ts'
