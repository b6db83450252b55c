import './h19-archived.test.ts'
