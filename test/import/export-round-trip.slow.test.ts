import './export-round-trip.test.ts'
