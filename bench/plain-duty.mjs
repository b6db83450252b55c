// A plain count of open tickets with fetch, for comparison in bench/duty.mjs: reads the pages of tickets one after another and prints how
// many are open, unassigned, and high or urgent. node bench/plain-duty.mjs PAGE_SIZE, with ITFLOW_URL and ITFLOW_API_KEY set.

const { ITFLOW_URL: url, ITFLOW_API_KEY: key } = process.env
const limit = Number(process.argv[2])
const RESOLVED_STATUS = 4
const counts = { open: 0, unassigned: 0, urgent: 0 }
for (let offset = 0; ; offset += limit) {
  const query = `limit=${limit}&offset=${offset}&api_key=${key}`
  const { data = [] } = await (await fetch(`${url}api/v1/tickets/read.php?${query}`)).json()
  if (data.length === 0) break
  for (const ticket of data) count(ticket)
}
console.log(JSON.stringify(counts))

function count(ticket) {
  if (Number(ticket.ticket_status) >= RESOLVED_STATUS || ticket.ticket_archived_at !== null) return
  counts.open += 1
  if (Number(ticket.ticket_assigned_to) === 0) counts.unassigned += 1
  if (/^(High|Urgent)$/.test(ticket.ticket_priority)) counts.urgent += 1
}
