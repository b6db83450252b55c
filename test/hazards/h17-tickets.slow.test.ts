import './h17-tickets.test.ts'
