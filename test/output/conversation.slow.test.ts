import './conversation.test.ts'
