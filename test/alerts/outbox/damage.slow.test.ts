import './damage.test.ts'
