/** Products, which don't belong to a client. */
export const PRODUCTS = `
product_name | product_type | product_description | product_code | product_price | product_currency_code | product_archived_at
Hourly labour | service | Remote or on site | LAB-1 | 120.00 | USD |
After-hours labour | service | 20:00 to 08:00 and holidays | LAB-2 | 180.00 | USD |
On-site visit | service | Travel included | VIS-1 | 80.00 | USD |
Managed workstation | service | A month | MAN-WS | 35.00 | USD |
Managed server | service | A month | MAN-SRV | 110.00 | USD |
Microsoft 365 Business Premium | product | A user and month | M365-BP | 22.00 | USD |
Dell Latitude 7450 | product | With docking station | HW-7450 | 1649.00 | USD |
Fortgate 60F | product | With a year of updates | HW-60F | 890.50 | USD |
Fax line | service | | FAX-1 | 9.99 | USD | -100d
`

/** Quotes. */
export const QUOTES = `
quote_client_id | quote_number | quote_scope | quote_status | quote_date | quote_expire | quote_amount | quote_currency_code | quote_note
ACME | 31 | New firewall for the warehouse | Invoiced | -95d | -65d | 1130.50 | USD |
BAKERY | 32 | Second till at Café Åby | Accepted | -60d | -30d | 1490.00 | EUR | Björk accepted by phone.
SAKURA | 33 | バックアップ更新 | Declined | -50d | -20d | 380000.00 | JPY |
ACME | 34 | Ten laptops | Sent | -12d | +18d | 16490.00 | USD |
GLOBEX | 35 | Managed service, 25 seats | Viewed | -9d | +21d | 2875.00 | USD | The holidays come first.
NWD | 36 | Replace XRAY-VIEW | Draft | -1d | +29d | 2150.00 | USD |
`

/** Invoices; their amounts are computed from their items. */
export const INVOICES = `
invoice_client_id | invoice_number | invoice_scope | invoice_status | invoice_date | invoice_due | invoice_currency_code | invoice_note
ACME | 201 | Managed service | Paid | -92d | -62d | USD |
BAKERY | 202 | Managed service | Paid | -92d | -78d | EUR |
ACME | 203 | Firewall for the warehouse | Paid | -80d | -50d | USD | As quoted in QUO-31.
SAKURA | 204 | 保守サービス | Paid | -75d | -15d | JPY |
ACME | 205 | Managed service | Paid | -61d | -31d | USD |
BAKERY | 206 | Managed service | Partial | -61d | -47d | EUR | Second half promised.
NWD | 207 | Managed service | Paid | -61d | -31d | USD |
ACME | 208 | Managed service | Sent | -31d | -1d | USD | Overdue since yesterday.
BAKERY | 209 | Managed service | Sent | -31d | -17d | EUR |
NWD | 210 | Managed service | Viewed | -31d | -1d | USD |
ACME | 211 | After-hours work on the VPN | Cancelled | -20d | +10d | USD | Counted in INV-212.
ACME | 212 | Managed service | Sent | -2d | +28d | USD |
NWD | 213 | Managed service | Draft | -1d | +29d | USD |
`

/** The items of the invoices. */
export const INVOICE_ITEMS = `
item_invoice_id | item_name | item_description | item_quantity | item_price | item_product_id
INV-201 | Managed workstation | 28 machines | 28 | 35.00 | Managed workstation
INV-201 | Managed server | | 4 | 110.00 | Managed server
INV-202 | Managed workstation | | 7 | 35.00 | Managed workstation
INV-202 | Managed server | | 1 | 110.00 | Managed server
INV-203 | Fortgate 60F | Serial on the delivery note | 1 | 890.50 | Fortgate 60F
INV-203 | Hourly labour | Set-up | 2 | 120.00 | Hourly labour
INV-204 | 保守サービス | 1か月 | 1 | 98000.00 |
INV-205 | Managed workstation | 28 machines | 28 | 35.00 | Managed workstation
INV-205 | Managed server | | 4 | 110.00 | Managed server
INV-205 | On-site visit | Printer moved | 1 | 80.00 | On-site visit
INV-206 | Managed workstation | | 7 | 35.00 | Managed workstation
INV-206 | Managed server | | 1 | 110.00 | Managed server
INV-207 | Managed workstation | | 6 | 35.00 | Managed workstation
INV-207 | Managed server | | 1 | 110.00 | Managed server
INV-208 | Managed workstation | 29 machines | 29 | 35.00 | Managed workstation
INV-208 | Managed server | | 4 | 110.00 | Managed server
INV-208 | Hourly labour | Beyond the contract | 3.50 | 120.00 | Hourly labour
INV-209 | Managed workstation | | 7 | 35.00 | Managed workstation
INV-209 | Managed server | | 1 | 110.00 | Managed server
INV-209 | On-site visit | Till drawer | 1 | 80.00 | On-site visit
INV-210 | Managed workstation | | 6 | 35.00 | Managed workstation
INV-210 | Managed server | | 1 | 110.00 | Managed server
INV-211 | After-hours labour | VPN | 2.25 | 180.00 | After-hours labour
INV-212 | Managed workstation | 29 machines | 29 | 35.00 | Managed workstation
INV-212 | Managed server | | 4 | 110.00 | Managed server
INV-212 | After-hours labour | VPN | 2.25 | 180.00 | After-hours labour
INV-213 | Managed workstation | | 6 | 35.00 | Managed workstation
INV-213 | Managed server | | 1 | 110.00 | Managed server
`

/** Payments; only older releases have them in the API. */
export const PAYMENTS = `
payment_invoice_id | payment_date | payment_amount | payment_currency_code | payment_method | payment_reference
INV-201 | -64d | 1420.00 | USD | Bank transfer | ACME 201
INV-202 | -80d | 355.00 | EUR | Card |
INV-203 | -55d | 1130.50 | USD | Bank transfer | ACME 203
INV-204 | -16d | 98000.00 | JPY | Bank transfer | さくら印刷
INV-205 | -33d | 1500.00 | USD | Bank transfer | ACME 205
INV-206 | -40d | 177.50 | EUR | Cash | First half
INV-207 | -35d | 320.00 | USD | Check | No. 1187
`

/** Expenses. */
export const EXPENSES = `
expense_client_id | expense_description | expense_amount | expense_currency_code | expense_date | expense_reference | expense_payment_method | expense_vendor_id | expense_archived_at
ACME | Patch cables, 20 pieces | 59.80 | USD | -85d | R-1001 | Card | Upstream Distribution |
ACME | Fortgate 60F, purchase price | 702.00 | USD | -82d | UD-5521 | Bank transfer | Upstream Distribution |
BAKERY | Parking in Aarhus | 14.00 | EUR | -58d | R-1002 | Cash | |
BAKERY | Till drawer, spare part | 88.90 | EUR | -33d | K-330 | Card | Kassen ApS |
SAKURA | 宅配便 | 2400.00 | JPY | -30d | R-1003 | Cash | |
NWD | Display calibration tool | 149.00 | USD | -8d | R-1004 | Card | Upstream Distribution |
ACME | Battery for UPS-HQ | 129.00 | USD | -3d | UD-5610 | Bank transfer | Upstream Distribution |
GLOBEX | Lunch with the lead | 46.20 | USD | -9d | R-1005 | Card | |
ACME | Booked twice | 59.80 | USD | -85d | R-1001 | Card | Upstream Distribution | -80d
`
