import './never.test.ts'
