/** A map with everything that a map may have. */
export const ISSUE_MAP = `match: [serial, mac, name]          # natural keys, in order
source_id: agent id                  # the source's own ID of a record
owns: [type, ip]                     # the source always wins here
columns:
  hostname: name
  local_ips: { field: ip, take: first-ipv4 }
  monitoring_type: { field: type, values: { server: Server, workstation: Desktop } }
  expires: { field: expire, date: YYYY/MM/DD }   # the day as written; what follows it is left
  group: { field: client, take: last-part }      # of a path, Root/Customers/Acme
  urls: [ { field: uri, take: first }, { field: uri-2, take: second } ]
  status: ignore
defaults: { status: Deployed }
skip: { group: '*Recycle Bin*' }     # rows that do not belong in ITFlow: reported as "skip"
dates: DD.MM.YYYY
blank: keep                          # or clear
max-changes: 60%
`
