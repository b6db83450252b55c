import './h07-lost-replies.test.ts'
