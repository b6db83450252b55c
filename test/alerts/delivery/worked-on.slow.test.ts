import './worked-on.test.ts'
