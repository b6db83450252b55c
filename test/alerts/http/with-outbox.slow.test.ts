import './with-outbox.test.ts'
