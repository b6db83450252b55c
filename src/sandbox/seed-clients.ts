/** Clients with names in several scripts, among them a lead and an archived client. */
export const CLIENTS = `
client_name | client_abbreviation | client_type | client_website | client_referral | client_rate | client_currency_code | client_net_terms | client_tax_id_number | client_lead | client_notes | client_created_at | client_archived_at
Acme Widgets | ACME | Manufacturing | acme.example | Word of mouth | 120.00 | USD | 30 | 12-3456789 | 0 | Contract: 20 hours a month, on-call until 20:00. | -900d |
Björk & Søn's Bakery 🍞 | BAKERY | Retail | bakery.example | Acme Widgets | 95.00 | EUR | 14 | DK-555010 | 0 | Ovens start at 02:00: no reboots between 01:00 and 06:00. | -620d |
さくら印刷株式会社 | SAKURA | 印刷 | sakura.example | Trade fair | 14000.00 | JPY | 60 | | 0 | 連絡は日本語で。 English works for Kenji. | -410d |
Northwind Dental | NWD | Healthcare | northwind-dental.example | | 110.00 | USD | 30 | 98-7654321 | 0 | Patient data: remote sessions only with consent. | -280d |
Globex Freight | GLOBEX | Logistics | globex.example | Web site | 115.00 | USD | 30 | | 1 | Quote sent, decides after the holidays. | -20d |
Old Mill Hotel | OLDMIL | Hospitality | oldmill.example | | 90.00 | USD | 30 | | 0 | Closed its doors. | -1500d | -120d
`

/** Locations of the clients. */
export const LOCATIONS = `
location_client_id | location_name | location_description | location_country | location_address | location_city | location_state | location_zip | location_phone | location_hours | location_primary | location_notes | location_archived_at
ACME | HQ | Offices and works | United States | 1 Widget Way | Springfield | OR | 97477 | 5550100 | Mon-Fri 8-17 | 1 | Server room: second floor, key at reception. |
ACME | Warehouse | Goods in and out | United States | 40 Dock Road | Springfield | OR | 97478 | 5550110 | Mon-Sat 6-22 | 0 | |
ACME | Show room | | United States | 7 Main Street | Eugene | OR | 97401 | 5550120 | Tue-Sat 10-18 | 0 | Lease ended. | -75d
BAKERY | Bakehouse | Ovens and office | Denmark | Nørregade 12 | Odense | | 5000 | 5550200 | 02-14 | 1 | Side door after 14:00. |
BAKERY | Café Åby | Shop with café | Denmark | Silkeborgvej 3 | Aarhus | | 8000 | 5550210 | 07-18 | 0 | |
SAKURA | 本社 | 印刷工場と事務所 | Japan | 桜通り 1-2-3 | 名古屋市 | 愛知県 | 450-0000 | 5550300 | 9-18 | 1 | |
NWD | Clinic | Six treatment rooms | United States | 22 Elm Street | Salem | OR | 97301 | 5550400 | Mon-Thu 7-16 | 1 | |
GLOBEX | Depot | | United States | 900 Harbor Blvd | Portland | OR | 97217 | 5550500 | 24 h | 1 | |
OLDMIL | Hotel | | United States | 5 Mill Lane | Ashland | OR | 97520 | 5550600 | | 1 | |
`

/** Vendors; one has no client and serves all. */
export const VENDORS = `
vendor_client_id | vendor_name | vendor_description | vendor_contact_name | vendor_phone | vendor_email | vendor_website | vendor_hours | vendor_sla | vendor_account_number | vendor_notes | vendor_archived_at
0 | Upstream Distribution | Hardware for all clients | Order desk | 5550900 | orders@upstream.example | upstream.example | 8-18 | Next day | MSP-7781 | |
ACME | Dell Support | Laptops and servers | | 5550901 | support@dell.example | dell.example | 24 h | 4 h on site | 40017 | |
ACME | Fiberline | Internet at HQ, 500/500 | Line desk | 5550902 | noc@fiberline.example | fiberline.example | 24 h | 8 h | FL-22019 | Circuit FL-22019-A. |
ACME | Namebarn | Domains and DNS | | 5550903 | help@namebarn.example | namebarn.example | | | 5512 | |
ACME | PrintCo | Copiers under lease | M. Toner | 5550904 | service@printco.example | printco.example | 8-17 | Next day | A-339 | Toner is included. |
BAKERY | Namebarn | Domains and DNS | | 5550903 | help@namebarn.example | namebarn.example | | | 5590 | |
BAKERY | Kassen ApS | Tills and card readers | Jens | 5550905 | support@kassen.example | kassen.example | 06-22 | 2 h | K-18 | |
BAKERY | Fast Net | Old internet line | | 5550906 | info@fastnet.example | fastnet.example | | | | Cancelled. | -200d
SAKURA | 桜ネット | 回線とドメイン | | 5550907 | support@sakuranet.example | sakuranet.example | 9-18 | | SN-100 | |
SAKURA | Presswerk GmbH | Presses and RIP software | Frau Müller | 5550908 | service@presswerk.example | presswerk.example | 8-16 CET | 24 h | PW-7 | |
NWD | ToothSoft | Practice software | | 5550909 | help@toothsoft.example | toothsoft.example | 7-19 | 4 h | TS-4410 | |
NWD | Namebarn | Domains and DNS | | 5550903 | help@namebarn.example | namebarn.example | | | 5601 | |
`
