/** Credentials; every secret is made up. The user names and passwords are sealed when they are inserted. */
export const CREDENTIALS = `
credential_client_id | credential_name | credential_description | credential_category | credential_uri | credential_username | credential_password | credential_otp_secret | credential_note | credential_favorite | credential_asset_id | credential_contact_id | credential_archived_at
ACME | Firewall edge | Admin console | Network | https://10.0.0.1/ | admin | made-up-Edge-4471 | JBSWY3DPEHPK3PXP | Reachable from the office only. | 1 | FW-EDGE | |
ACME | Domain administrator | | Server | | ACME\\administrator | made-up-Domain-9120 | | Break glass; tell Ada. | 1 | SRV-DC01 | |
ACME | Microsoft 365 admin | Global administrator | Cloud | https://admin.m365.example/ | admin@acme.example | made-up-M365-2231 | gezd gnbv gy3t qojq gezd gnbv gy3t qojq | | 1 | | Ada Lovelace |
ACME | Backup console | | Server | https://10.0.0.6:8443/ | backup | made-up-Backup-3307 | | | 0 | SRV-BACKUP | |
ACME | Switch HQ | Both switches | Network | https://10.0.0.250/ | manager | made-up-Switch-0815 | | | 0 | SW-HQ-01 | |
ACME | Wireless controller | | Network | https://wifi.acme.example/ | admin | made-up-Wifi-6600 | otpauth://totp/Acme:admin?secret=GEZDGNBVGY3TQOJQ&issuer=Acme&algorithm=SHA256&digits=8&period=30 | | 0 | | |
ACME | Namebarn | Registrar account | Web | https://namebarn.example/login | acme-widgets | made-up-Names-1188 | | Account 5512. | 0 | | Mary O'Neill |
ACME | Guest WLAN | Passphrase at reception | Network | | | made-up guest phrase 7 | | | 0 | AP-HQ-01 | Annie Easley |
ACME | Show room alarm | | Other | | installer | made-up-Alarm-5150 | | | 0 | | | -75d
BAKERY | Firewall guest | | Network | https://10.21.0.1/ | root | made-up-Guest-2902 | | | 1 | FW-GUEST | |
BAKERY | NAS administrator | | Server | https://10.20.0.3:5001/ | admin | made-up-Nas-"quoted"-O'1 | JBSWY3DPEHPK3PXP | Quotes belong to the password. | 0 | NAS-01 | |
BAKERY | Kassen back office | Tills | Web | https://kassen.example/admin | bjork@bakery.example | made-up-Tills-7711 | | | 0 | TILL-01 | Björk Søndergaard |
BAKERY | Oven controller | Ask Søren first | Other | http://10.20.0.31/ | ovn | made-up-Øvn-ÆØÅ-12 | | | 0 | BK-OVEN-PC | Søren Åkesson |
SAKURA | サーバー管理者 | | Server | | administrator | made-up-さくら-8821 | | | 1 | SRV-01 | 田中 健二 |
SAKURA | Router | | Network | https://192.168.30.1/ | admin | made-up-Router-1177 | | | 0 | FW-01 | |
SAKURA | PressRIP licence portal | | Web | https://presswerk.example/portal | sakura | made-up-Rip-4420 | | | 0 | SRV-RIP | |
NWD | Practice server | | Server | | NWD\\administrator | made-up-Practice-3141 | | | 1 | SRV-PRACTICE | |
NWD | ToothSoft support portal | | Web | https://toothsoft.example/ | sam@northwind-dental.example | made-up-Tooth-2718 | JBSWY3DPEHPK3PXP | | 0 | | Sam Patel |
NWD | Clinic router | | Network | https://172.16.5.1/ | admin | made-up-Clinic-1618 | | | 0 | FW-CLINIC | |
OLDMIL | Hotel router | | Network | | admin | made-up-Hotel-0000 | | | 0 | | | -120d
`
