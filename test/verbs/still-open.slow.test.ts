import './still-open.test.ts'
