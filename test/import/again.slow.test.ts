import './again.test.ts'
