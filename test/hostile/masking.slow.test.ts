import './masking.test.ts'
