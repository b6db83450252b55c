import './reply.test.ts'
