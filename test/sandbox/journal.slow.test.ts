import './journal.test.ts'
