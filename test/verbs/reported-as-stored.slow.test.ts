import './reported-as-stored.test.ts'
