import './client-report-counts.test.ts'
