import './large-reply.test.ts'
