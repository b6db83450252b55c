import './h01-assets.test.ts'
