import './selecting.test.ts'
