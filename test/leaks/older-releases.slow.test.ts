import './older-releases.test.ts'
