import './h11-reads.test.ts'
