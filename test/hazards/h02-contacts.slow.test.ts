import './h02-contacts.test.ts'
