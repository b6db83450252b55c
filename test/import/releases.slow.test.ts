import './releases.test.ts'
