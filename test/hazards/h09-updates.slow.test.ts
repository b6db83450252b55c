import './h09-updates.test.ts'
