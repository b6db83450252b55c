// A plain search with fetch, for comparison in bench/find.mjs: reads the modules that `itflow find` reads, all at the same time with one
// request each, and prints the records whose JSON contains a text, as they arrive. node bench/plain-find.mjs TEXT, with ITFLOW_URL
// and ITFLOW_API_KEY set.

const { ITFLOW_URL: url, ITFLOW_API_KEY: key } = process.env
const text = process.argv[2]
const MODULES = [
  ...['assets', 'certificates', 'clients', 'contacts', 'credentials', 'documents', 'domains'],
  ...['expenses', 'invoices', 'locations', 'networks', 'payments', 'products', 'quotes'],
  ...['software', 'ticket_replies', 'tickets', 'vendors'],
]
await Promise.all(MODULES.map(search))

async function search(module) {
  const response = await fetch(`${url}api/v1/${module}/read.php?limit=10000&api_key=${key}`)
  // The server doesn't have all modules.
  if (!response.ok) return
  const { data = [] } = await response.json()
  for (const record of data) {
    const line = JSON.stringify(record)
    if (line.includes(text)) process.stdout.write(`${module} ${line}\n`)
  }
}
