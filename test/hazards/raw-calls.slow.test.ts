import './raw-calls.test.ts'
