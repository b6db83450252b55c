import './h44-time.test.ts'
