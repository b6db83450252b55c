import './told-as-stored.test.ts'
