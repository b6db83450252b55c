import './h07-timeouts.test.ts'
