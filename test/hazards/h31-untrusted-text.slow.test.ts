import './h31-untrusted-text.test.ts'
