import './open-and-overdue.test.ts'
