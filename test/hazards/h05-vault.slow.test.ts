import './h05-vault.test.ts'
