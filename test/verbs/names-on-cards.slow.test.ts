import './names-on-cards.test.ts'
