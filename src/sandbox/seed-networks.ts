/** Networks. */
export const NETWORKS = `
network_client_id | network_name | network_description | network_vlan | network | network_subnet | network_gateway | network_primary_dns | network_secondary_dns | network_dhcp_range | network_location_id | network_notes | network_archived_at
ACME | Office LAN | Everything with a cable | 10 | 10.0.0.0/24 | 255.255.255.0 | 10.0.0.1 | 10.0.0.2 | 10.0.0.3 | 10.0.0.100-200 | HQ | |
ACME | Guest WLAN | | 90 | 10.0.90.0/24 | 255.255.255.0 | 10.0.90.1 | 198.51.100.53 | | 10.0.90.10-250 | HQ | Isolated from the office. |
ACME | Warehouse LAN | Scanners and labels | 20 | 10.0.20.0/24 | 255.255.255.0 | 10.0.20.1 | 10.0.0.2 | | 10.0.20.100-200 | Warehouse | |
ACME | Show room | | 30 | 10.0.30.0/24 | 255.255.255.0 | 10.0.30.1 | | | | Show room | Torn down with the show room. | -75d
BAKERY | Bakehouse LAN | | 1 | 10.20.0.0/24 | 255.255.255.0 | 10.20.0.1 | 10.20.0.1 | | 10.20.0.50-150 | Bakehouse | |
BAKERY | Café guests | | 21 | 10.21.0.0/24 | 255.255.255.0 | 10.21.0.1 | 198.51.100.53 | | 10.21.0.10-250 | Café Åby | |
BAKERY | Tills | Card readers only | 22 | 10.22.0.0/28 | 255.255.255.240 | 10.22.0.1 | 10.20.0.1 | | | Café Åby | |
SAKURA | 社内LAN | | 30 | 192.168.30.0/24 | 255.255.255.0 | 192.168.30.1 | 192.168.30.2 | | 192.168.30.100-200 | 本社 | |
SAKURA | 印刷機 | Presses, no internet | 31 | 192.168.31.0/24 | 255.255.255.0 | 192.168.31.1 | | | | 本社 | |
NWD | Clinic LAN | | 5 | 172.16.5.0/24 | 255.255.255.0 | 172.16.5.1 | 172.16.5.2 | | 172.16.5.100-180 | Clinic | |
NWD | Imaging | X-ray and its viewer | 6 | 172.16.6.0/26 | 255.255.255.192 | 172.16.6.1 | | | | Clinic | Ask ToothSoft before any change. |
`

/** Domains, some about to expire. */
export const DOMAINS = `
domain_client_id | domain_name | domain_description | domain_expire | domain_ip | domain_name_servers | domain_mail_servers | domain_txt | domain_registrar | domain_dnshost | domain_notes | domain_archived_at
ACME | acme.example | Main site and mail | +12d | 203.0.113.10 | ns1.namebarn.example | mx1.acme.example | v=spf1 mx -all | Namebarn | Namebarn | Renewal needs Mary's card. |
ACME | acme-widgets.example | Redirects to acme.example | +210d | 203.0.113.10 | ns1.namebarn.example | | | Namebarn | Namebarn | |
ACME | acme-shop.example | Web shop | +61d | 203.0.113.11 | ns1.namebarn.example | mx1.acme.example | | Namebarn | Namebarn | |
ACME | acme-rockets.example | Given up | -90d | | | | | Namebarn | | | -85d
BAKERY | bakery.example | Main site and mail | +340d | 203.0.113.40 | ns1.namebarn.example | mx1.bakery.example | v=spf1 mx ~all | Namebarn | Namebarn | |
BAKERY | björksbageri.example | Campaign | -6d | 203.0.113.40 | ns2.namebarn.example | | | Namebarn | Namebarn | Let it go? Ask Björk. |
SAKURA | sakura.example | 本サイト | +28d | 203.0.113.70 | ns1.sakuranet.example | mx1.sakura.example | | 桜ネット | 桜ネット | |
NWD | northwind-dental.example | Site and mail | +150d | 203.0.113.90 | ns1.namebarn.example | mx1.northwind-dental.example | | Namebarn | Namebarn | |
NWD | northwind-smiles.example | Old name | +45d | 203.0.113.90 | ns1.namebarn.example | | | Namebarn | Namebarn | |
`

/** Certificates, some about to expire and some expired. */
export const CERTIFICATES = `
certificate_client_id | certificate_name | certificate_description | certificate_domain | certificate_issued_by | certificate_expire | certificate_domain_id | certificate_notes | certificate_archived_at
ACME | www.acme.example | Public site | www.acme.example | Example CA | +9d | acme.example | Renewed by hand. |
ACME | mail.acme.example | Mail gateway | mail.acme.example | Example CA | +61d | acme.example | |
ACME | vpn.acme.example | Remote access | vpn.acme.example | Example CA | -2d | acme.example | Users see a warning. |
ACME | *.acme-shop.example | Web shop | *.acme-shop.example | Example CA | +120d | acme-shop.example | |
BAKERY | bakery.example | Site and orders | bakery.example | Example Free CA | +24d | bakery.example | Renews itself. |
BAKERY | nas.bakery.example | File store | nas.bakery.example | Self-signed | -40d | bakery.example | |
SAKURA | www.sakura.example | | www.sakura.example | Example CA | +300d | sakura.example | |
SAKURA | rip.sakura.example | RIP server | rip.sakura.example | Self-signed | +14d | sakura.example | |
NWD | portal.northwind-dental.example | Patient portal | portal.northwind-dental.example | Example CA | +89d | northwind-dental.example | |
NWD | old.northwind-dental.example | Retired portal | old.northwind-dental.example | Example CA | -200d | northwind-dental.example | | -190d
`

/** Software and licences; the keys are made up. */
export const SOFTWARE = `
software_client_id | software_name | software_description | software_version | software_type | software_license_type | software_key | software_seats | software_purchase | software_expire | software_vendor_id | software_notes | software_archived_at
ACME | Microsoft 365 | Business Premium | | Software as a Service (SaaS) | User | | 40 | -400d | +26d | Upstream Distribution | |
ACME | WidgetCAD | Drawing office | 11.2 | Productivity Suites | Device | MADE-UP-CAD-0001 | 5 | -700d | +300d | | Dongle in the server room. |
ACME | ShieldPoint | Endpoint protection | 8.4 | Security Software | Device | MADE-UP-SP-4410 | 60 | -365d | -3d | Upstream Distribution | |
ACME | BackTrack | Backup of servers | 6.1 | System Software | Device | MADE-UP-BT-17 | 4 | -200d | +165d | | |
ACME | FaxMaster | | 2.0 | Communication | Device | MADE-UP-FAX-1 | 1 | -2000d | | | Nobody faxes any more. | -100d
BAKERY | Microsoft 365 | Business Basic | | Software as a Service (SaaS) | User | | 12 | -300d | +65d | Upstream Distribution | |
BAKERY | Kassen POS | Tills | 4.7 | Point of Sale | Device | MADE-UP-POS-77 | 4 | -500d | +18d | Kassen ApS | |
BAKERY | RecipeBook | Doughs and costs | 3.3 | Productivity Suites | User | | 3 | -90d | +275d | | |
SAKURA | 一太郎 | ワープロ | 2026 | Productivity Suites | Device | MADE-UP-JW-12 | 8 | -250d | | | |
SAKURA | PressRIP | Raster image processor | 9.0 | Industry | Device | MADE-UP-RIP-3 | 2 | -800d | +40d | Presswerk GmbH | |
SAKURA | ShieldPoint | Endpoint protection | 8.4 | Security Software | Device | MADE-UP-SP-5120 | 15 | -120d | +245d | | |
NWD | ToothSoft Practice | Appointments and records | 21.1 | Healthcare | User | MADE-UP-TS-900 | 9 | -280d | +85d | ToothSoft | |
NWD | XRayView | Imaging | 5.5 | Healthcare | Device | MADE-UP-XR-6 | 3 | -280d | +7d | ToothSoft | |
NWD | Microsoft 365 | Business Standard | | Software as a Service (SaaS) | User | | 10 | -280d | +85d | Upstream Distribution | |
`
