/**
 * Tickets, oldest first: their numbers rise with their IDs but differ from them. One subject contains what a stranger can
 * send by e-mail: terminal escape sequences, a window title, a bell and a right-to-left override (H31).
 */
export const TICKETS = `
ticket_client_id | ticket_number | ticket_subject | ticket_priority | ticket_status | ticket_assigned_to | ticket_contact_id | ticket_asset_id | ticket_source | ticket_created_at | ticket_updated_at | ticket_billable | ticket_onsite | ticket_details | ticket_archived_at
OLDMIL | 961 | Booking screen frozen | High | Closed | A. Tech | Edith Miller | OM-FRONT | Phone | -190d | -189d | 1 | 1 | |
OLDMIL | 962 | Cancel everything | Low | Closed | Robin Field | Edith Miller | | Phone | -130d | -125d | 0 | 0 | <p>The hotel closes. Retire what is ours.</p> |
ACME | 963 | Laptop does not wake up | Medium | Closed | A. Tech | Grace Hopper | LT-0002 | Email | -118d | -117d | 1 | 0 | |
ACME | 964 | Second screen for accounting | Low | Closed | Robin Field | Joan Clarke | LT-0005 | Portal | -116d | -110d | 1 | 1 | |
BAKERY | 965 | Card reader says "offline" | Urgent | Closed | Sam Okafor | Zoë Lindqvist | TILL-01 | Phone | -112d | -112d | 1 | 0 | |
ACME | 966 | Mailbox full | Low | Closed | A. Tech | Mary O'Neill | | Email | -108d | -108d | 0 | 0 | |
NWD | 967 | Move to the new practice server | High | Closed | Robin Field | Sam Patel | SRV-PRACTICE | Phone | -104d | -97d | 1 | 1 | |
SAKURA | 968 | VPNに接続できない | Medium | Closed | Sam Okafor | 田中 健二 | SKR-LT-01 | Email | -101d | -100d | 1 | 0 | |
ACME | 969 | New firewall at the warehouse | Medium | Closed | A. Tech | Ada Lovelace | FW-WAREHOUSE | Email | -95d | -80d | 1 | 1 | <p>See QUO-31.</p> |
ACME | 970 | Label printer prints blanks | High | Closed | Robin Field | Margaret "Peggy" Hamilton | PRN-LABELS | Phone | -92d | -92d | 1 | 0 | |
BAKERY | 971 | Camera at the oven is blind | Low | Closed | Sam Okafor | Søren Åkesson | CAM-OVEN | Email | -90d | -84d | 1 | 1 | |
ACME | 972 | Password reset | Low | Closed | A. Tech | Wile Coyote | | Phone | -88d | -88d | 0 | 0 | |
ACME | 973 | File server slow on Mondays | Medium | Closed | Robin Field | Grace Hopper | SRV-FILES | Email | -85d | -70d | 1 | 0 | |
ACME | 974 | Phishing mail reported | High | Closed | A. Tech | Mary O'Neill | | Email | -83d | -83d | 1 | 0 | |
NWD | 975 | Consent tablet stolen | Urgent | Closed | A. Tech | Dr. Inga Holm | TAB-CONSENT | Phone | -80d | -78d | 1 | 0 | <p>Wipe it &amp; tell the insurance.</p> |
ACME | 976 | Laptop fell off a cliff | Low | Closed | Robin Field | Wile Coyote | LT-0003 | Phone | -78d | -60d | 1 | 0 | |
ACME | 977 | Guest WLAN passphrase | Low | Closed | Robin Field | Annie Easley | AP-HQ-01 | Portal | -75d | -75d | 0 | 0 | |
BAKERY | 978 | Order tablet keeps ringing | Low | Closed | Sam Okafor | Émile d'Arcy | TAB-ORDERS | Email | -71d | -69d | 1 | 0 | |
SAKURA | 979 | カラー設定がずれる | High | Closed | Sam Okafor | 鈴木 一郎 | SKR-DTP-01 | Email | -68d | -66d | 1 | 0 | |
ACME | 980 | WidgetCAD cannot find its licence | Urgent | Closed | A. Tech | Katherine Johnson | VM-CAD-LICENCE | Phone | -64d | -64d | 1 | 0 | |
ACME | 981 | Account of Charles Babbage to close | Medium | Closed | A. Tech | Ada Lovelace | | Email | -61d | -60d | 1 | 0 | |
BAKERY | 982 | Second till at the café | Medium | Closed | Sam Okafor | Björk Søndergaard | TILL-02 | Email | -58d | -51d | 1 | 1 | |
ACME | 983 | Reception printer jams | Low | Closed | Robin Field | Annie Easley | PRN-RECEPTION | Phone | -55d | -54d | 1 | 1 | |
NWD | 984 | Appointment reminders not sent | High | Closed | Robin Field | Sam Patel | SRV-PRACTICE | Email | -53d | -52d | 1 | 0 | |
ACME | 985 | Backup report: one job with errors | Medium | Closed | A. Tech | | SRV-BACKUP | Email | -50d | -50d | 0 | 0 | |
ACME | 986 | ERP update over the weekend | Medium | Closed | A. Tech | Grace Hopper | VM-ERP | Portal | -48d | -43d | 1 | 0 | |
SAKURA | 987 | 新入社員のアカウント | Low | Closed | Sam Okafor | 佐藤 花子 | | Email | -45d | -44d | 1 | 0 | |
ACME | 988 | Phone at reception has no tone | Medium | Closed | Robin Field | Annie Easley | PH-RECEPTION | Email | -43d | -43d | 1 | 0 | |
BAKERY | 989 | Flour in BK-LT-01 | Low | Closed | Sam Okafor | Björk Søndergaard | BK-LT-01 | Phone | -41d | -37d | 1 | 1 | |
ACME | 990 | Shared calendar for planning | Low | Closed | Robin Field | Katherine Johnson | | Portal | -39d | -38d | 1 | 0 | |
NWD | 991 | Printer at the front desk | Low | Closed | Robin Field | Grace Hopper | PRN-FRONT | Phone | -36d | -36d | 1 | 0 | |
ACME | 992 | Lost MacBook | High | Closed | A. Tech | Ada Lovelace | LT-0009 | Email | -34d | -33d | 1 | 0 | |
ACME | 993 | Switch port dead in accounting | Medium | Closed | Robin Field | Joan Clarke | SW-HQ-01 | Phone | -32d | -31d | 1 | 1 | |
BAKERY | 994 | Till drawer jams | High | On Hold | Sam Okafor | Zoë Lindqvist | TILL-03 | Phone | -31d | -6d | 1 | 1 | <p>Spare part ordered from Kassen.</p> |
SAKURA | 995 | RIPサーバーの保証切れ | Low | Open | Sam Okafor | 田中 健二 | SRV-RIP | Email | -30d | -12d | 0 | 0 | |
ACME | 996 | Windows 10 machines to replace | Medium | On Hold | A. Tech | Ada Lovelace | DT-0003 | Portal | -28d | -15d | 0 | 0 | <p>DT-0003, LT-0007 and the rest; see QUO-34.</p> |
ACME | 997 | Scanner sends empty PDFs | Medium | Closed | Robin Field | Mary O'Neill | PRN-ACCOUNTING | Email | -24d | -22d | 1 | 0 | |
ACME | 998 | New laptop for reception | Low | New | | | | Portal | -21d | -21d | 1 | 0 | <p>For Annie, by the end of the month if possible.</p> |
NWD | 999 | Mailbox rule of a former colleague | Low | Closed | Robin Field | Sam Patel | | Email | -19d | -18d | 1 | 0 | |
GLOBEX | 1003 | First visit | Medium | Resolved | A. Tech | Hank Scorpio | GBX-SRV | Phone | -18d | -17d | 0 | 1 | <p>See the document with that name.</p> |
BAKERY | 1004 | björksbageri.example runs out | Medium | New | | Björk Søndergaard | | Email | -17d | -5d | 0 | 0 | |
ACME | 1007 | VPN certificate warning | High | Closed | A. Tech | Grace Hopper | FW-EDGE | Email | -16d | -14d | 1 | 0 | |
SAKURA | 1011 | 月次バックアップ確認 | Low | Closed | Sam Okafor | | SRV-01 | Email | -15d | -14d | 0 | 0 | |
ACME | 1012 | Office installer asks for a key | Low | Closed | Robin Field | Joan Clarke | LT-0005 | Phone | -13d | -13d | 1 | 0 | |
BAKERY | 1015 | Café WLAN slow at noon | Medium | Resolved | Sam Okafor | Zoë Lindqvist | AP-CAFE | Phone | -12d | -9d | 1 | 0 | |
NWD | 1018 | XRayView licence ends soon | High | Open | Robin Field | Dr. Inga Holm | XRAY-VIEW | Email | -11d | -1d | 0 | 0 | <p>Seven days left. ToothSoft wants a purchase order.</p> |
ACME | 1021 | UPS battery test failed | High | Resolved | A. Tech | Ada Lovelace | UPS-HQ | Email | -10d | -3d | 1 | 1 | |
SAKURA | 1024 | Press 2 stops in the middle of a job | Urgent | Resolved | Sam Okafor | 鈴木 一郎 | 印刷機2号 | Phone | -8d | -4d | 1 | 0 | <p>印刷中に停止する。ログ添付。</p> |
ACME | 1027 | ShieldPoint licence runs out | Urgent | Open | A. Tech | Ada Lovelace | | Email | -7d | -30h | 0 | 0 | |
BAKERY | 1029 | Oven PC asks for a reboot | Urgent | Open | Sam Okafor | Søren Åkesson | BK-OVEN-PC | Phone | -5d | -20h | 1 | 0 | <p>Not between 01:00 and 06:00!</p> |
NWD | 1031 | Room 3 has no sound | Low | Closed | Robin Field | Lucía Fernández | ROOM-3 | Phone | -4d | -4d | 1 | 0 | |
NWD | 1033 | Dr. Holm: remote access from home | Medium | On Hold | Robin Field | Dr. Inga Holm | | Email | -4d | -2d | 1 | 0 | <p>Waiting for her to choose a day.</p> |
ACME | 1034 | Spam to everyone | Low | Closed | A. Tech | Annie Easley | | Email | -3d | -3d | 0 | 0 | | -2d
ACME | 1036 | SRV-FILES disk at 92 % | Medium | Closed | A. Tech | | SRV-FILES | Email | -3d | -2d | 1 | 0 | |
SAKURA | 1037 | Scanner \u001b[31mFATAL\u001b[0m\u001b]0;owned\u0007 \u202egnp.tnemucod\u202c keeps jamming | Medium | New | | 佐藤 花子 | | Email | -50h | -50h | 1 | 0 | <p>It says \u001b[5mreplace toner\u001b[0m.</p><script>alert(1)</script> |
ACME | 1039 | VPN drops every evening | Urgent | On Hold | A. Tech | Grace Hopper | FW-EDGE | Phone | -45h | -26h | 1 | 0 | <p>Between 19:00 and 20:00, all remote users at once.</p><ul><li>Fiberline sees no fault</li><li>FW-EDGE log attached</li></ul> |
GLOBEX | 1040 | When can you start? | Low | New | | Dolores Vega | | Email | -28h | -28h | 0 | 0 | |
BAKERY | 1041 | Who moved the order tablet? | Low | Open | Sam Okafor | Émile d'Arcy | TAB-ORDERS | Email | -7h | -4h | 1 | 0 | |
ACME | 1042 | Printer offline in accounting | High | Open | | Ada Lovelace | PRN-ACCOUNTING | Phone | -6h | -2h | 1 | 0 | <p>The Kyocera shows <strong>offline</strong> since this morning. Mary &amp; Joan cannot print the pay slips.</p> |
NWD | 1043 | Screen of ROOM-2 flickers | Medium | New | | Lucía Fernández | ROOM-2 | Portal | -90m | -90m | 1 | 0 | |
`

/** Replies to the tickets that people are likely to open; `closingReplies` writes those of the older ones. */
export const REPLIES = `
ticket_reply_ticket_id | ticket_reply_type | ticket_reply_by | ticket_reply_time_worked | ticket_reply_created_at | ticket_reply
TCK-994 | Public | Sam Okafor | 00:30:00 | -30d | <p>The drawer needs a part; use till 2 for now.</p>
TCK-994 | Internal | Sam Okafor | 00:20:00 | -20d | <p>Ordered as K-330.</p>
TCK-994 | Internal | Sam Okafor | 00:05:00 | -6d | <p>Kassen: two more weeks.</p>
TCK-995 | Internal | Sam Okafor | 00:15:00 | -12d | <p>Asked Presswerk for an offer.</p>
TCK-996 | Internal | A. Tech | 01:10:00 | -15d | <p>Counted them: four machines.</p>
TCK-1003 | Internal | A. Tech | 02:00:00 | -17d | <p>Went there; notes are filed.</p>
TCK-1015 | Public | Sam Okafor | 00:45:00 | -10d | <p>Moved the access point to another channel.</p>
TCK-1015 | Client | | 00:00:00 | -9d | <p>Much better, tak!</p>
TCK-1018 | Internal | Robin Field | 00:25:00 | -7d | <p>ToothSoft sent the form.</p>
TCK-1018 | Public | Robin Field | 00:10:00 | -1d | <p>Could you sign the order, please?</p>
TCK-1021 | Public | A. Tech | 01:30:00 | -3d | <p>New battery is in; self-test passes.</p>
TCK-1024 | Internal | Sam Okafor | 03:15:00 | -6d | <p>Traced it to the RIP: spool disk full.</p>
TCK-1024 | Public | Sam Okafor | 00:40:00 | -4d | <p>空き容量を確保しました。様子を見てください。</p>
TCK-1027 | Internal | A. Tech | 00:20:00 | -30h | <p>Renewal quoted by Upstream.</p>
TCK-1029 | Internal | Sam Okafor | 00:15:00 | -20h | <p>Reboot planned for Sunday, 15:00.</p>
TCK-1033 | Public | Robin Field | 00:20:00 | -2d | <p>Which day suits you?</p>
TCK-1039 | Internal | A. Tech | 01:45:00 | -40h | <p>Watched it live: the tunnel renegotiates at 19:00 sharp.</p>
TCK-1039 | Client | | 00:00:00 | -30h | <p>It's happening again right now.</p>
TCK-1039 | Public | A. Tech | 00:30:00 | -26h | <p>We wait for Fiberline's answer.</p>
TCK-1041 | Internal | Sam Okafor | 00:05:00 | -4h | <p>Camera says: the baker.</p>
TCK-1042 | Internal | Robin Field | 00:10:00 | -2h | <p>Pings, but port 9100 is shut. Rebooting it from the panel.</p>
`

const FINDINGS = [
  '<p>Looked into it with the user on the phone.</p>',
  '<p>Found the cause in the log; trying a fix.</p>',
  '<p>Took it back to the bench &amp; reproduced it.</p>',
]
const ENDINGS = [
  '<p>Works again; the user has confirmed it.</p>',
  '<p>Done as asked.</p>',
  '<p>Replaced it, tested it, closed.</p>',
  '<p>No fault found after the update.</p>',
]
const TIMES = ['00:15:00', '00:30:00', '00:45:00', '01:15:00', '00:20:00', '02:30:00', '00:10:00']

/** A reply to a closed ticket, without its references. */
interface ClosingReply {
  type: 'Internal' | 'Public'
  text: string
  /** `HH:MM:SS`. */
  time: string
}

/** Returns technicians' replies to a closed ticket: a closing reply, and on every second ticket a finding before it. */
export function closingReplies(ticketId: number): ClosingReply[] {
  const pick = (list: readonly string[], step: number): string =>
    list[(ticketId * step) % list.length] ?? ''
  const ending: ClosingReply = { type: 'Public', text: pick(ENDINGS, 1), time: pick(TIMES, 3) }
  if (ticketId % 2 === 0) return [ending]
  return [{ type: 'Internal', text: pick(FINDINGS, 1), time: pick(TIMES, 5) }, ending]
}
