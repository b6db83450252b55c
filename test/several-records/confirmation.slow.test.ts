import './confirmation.test.ts'
