import './proxy.test.ts'
