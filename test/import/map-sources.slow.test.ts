import './map-sources.test.ts'
