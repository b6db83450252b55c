import type { Cells } from './seed-rows.ts'

/** Assets, each with its network interface if it has an address. */
export const ASSETS = `
asset_client_id | asset_type | asset_name | asset_make | asset_model | asset_serial | asset_os | asset_status | interface_ip | asset_contact_id | asset_location_id | interface_network_id | asset_purchase_date | asset_warranty_expire | asset_notes | asset_archived_at
ACME | Laptop | LT-0001 | Dell | Latitude 7450 | ABC123 | Windows 11 Pro | Deployed | 10.0.0.21 | Ada Lovelace | HQ | Office LAN | -678d | +417d | Docking station in drawer 2. |
ACME | Laptop | LT-0002 | Dell | Latitude 7450 | 7QX2LK3 | Windows 11 Pro | Deployed | 10.0.0.22 | Grace Hopper | HQ | Office LAN | -678d | +417d | |
ACME | Laptop | LT-0003 | Dell | Latitude 5540 | 4MZ81T3 | Windows 11 Pro | Out for Repair | DHCP | Wile Coyote | Warehouse | Warehouse LAN | -500d | +230d | Dropped off a cliff. Again. |
ACME | Laptop | LT-0004 | Lenovo | ThinkPad T14 | PF4K7Z1A | Windows 11 Pro | Deployed | 10.0.0.24 | Mary O'Neill | HQ | Office LAN | -420d | +310d | |
ACME | Laptop | LT-0005 | Lenovo | ThinkPad T14 | PF4K7Z2B | Windows 11 Pro | Deployed | 10.0.0.25 | Joan Clarke | HQ | Office LAN | -420d | +310d | |
ACME | Laptop | LT-0006 | Lenovo | ThinkPad X13 | PF3A9C8D | Ubuntu 24.04 LTS | Deployed | DHCP | Katherine Johnson | HQ | Office LAN | -900d | -170d | |
ACME | Laptop | LT-0007 | Dell | Latitude 5440 | 9RT55W3 | Windows 10 Pro | Stored | | | HQ | | -1600d | -505d | Too old for Windows 11. |
ACME | Laptop | LT-0008 | Dell | Latitude 7450 | 8HJ3NM4 | Windows 11 Pro | Ready to Deploy | | | HQ | | -10d | +1085d | For reception, see TCK-998. |
ACME | Laptop | LT-0009 | Apple | MacBook Air 13 | C02MADEUP9 | macOS 15 | Lost | | | HQ | | -800d | -70d | Left in a taxi. |
ACME | Desktop | DT-0001 | HP | ProDesk 400 G9 | CZC3301ABC | Windows 11 Pro | Deployed | 10.0.0.31 | Annie Easley | HQ | Office LAN | -730d | +365d | |
ACME | Desktop | DT-0002 | HP | ProDesk 400 G9 | CZC3301ABD | Windows 11 Pro | Deployed | 10.0.20.31 | Margaret "Peggy" Hamilton | Warehouse | Warehouse LAN | -730d | +20d | |
ACME | Desktop | DT-0003 | White box | | To be filled by O.E.M. | Windows 10 Pro | Deployed | 10.0.20.32 | | Warehouse | Warehouse LAN | -2200d | | Runs the label printer. |
ACME | Desktop | DT-0004 | White box | | To be filled by O.E.M. | Windows 10 Pro | Retired | | | Warehouse | | -2200d | | =cmd|' /C calc'!A0 |
ACME | Server | SRV-DC01 | Dell | PowerEdge R650 | 1DC01X3 | Windows Server 2022 | Deployed | 10.0.0.2 | | HQ | Office LAN | -620d | +475d | Domain controller and DNS. |
ACME | Server | SRV-DC02 | Dell | PowerEdge R650 | 1DC02X3 | Windows Server 2022 | Deployed | 10.0.0.3 | | HQ | Office LAN | -620d | +475d | |
ACME | Server | SRV-FILES | Dell | PowerEdge R550 | 2FS01K3 | Windows Server 2019 | Deployed | 10.0.0.5 | | HQ | Office LAN | -1300d | +15d | Warranty ends soon. |
ACME | Server | SRV-BACKUP | Supermicro | SYS-510T | SM8810023 | Debian 12 | Deployed | 10.0.0.6 | | HQ | Office LAN | -200d | +895d | |
ACME | Virtual Machine | VM-ERP | | | | Windows Server 2022 | Deployed | 10.0.0.11 | | HQ | Office LAN | | | On SRV-DC02. |
ACME | Virtual Machine | VM-CAD-LICENCE | | | | Ubuntu 22.04 LTS | Deployed | 10.0.0.12 | | HQ | Office LAN | | | |
ACME | Firewall/Router | FW-EDGE | Fortgate | 60F | FGT60FMADEUP1 | FGOS 7.4 | Deployed | 10.0.0.1 | | HQ | Office LAN | -620d | +110d | Password: Firewall edge. |
ACME | Firewall/Router | FW-WAREHOUSE | Fortgate | 40F | FGT40FMADEUP2 | FGOS 7.4 | Deployed | 10.0.20.1 | | Warehouse | Warehouse LAN | -620d | +110d | |
ACME | Switch | SW-HQ-01 | Aruba | 2930F-48G | CN0MADEUP01 | | Deployed | 10.0.0.250 | | HQ | Office LAN | -620d | | |
ACME | Switch | SW-HQ-02 | Aruba | 2930F-24G | CN0MADEUP02 | | Deployed | 10.0.0.251 | | HQ | Office LAN | -620d | | |
ACME | Access Point | AP-HQ-01 | Ubiquiti | U6 Pro | 788A20MADEUP1 | | Deployed | 10.0.0.241 | | HQ | Office LAN | -400d | | Ceiling, open office. |
ACME | Access Point | AP-HQ-02 | Ubiquiti | U6 Pro | 788A20MADEUP2 | | Deployed | 10.0.0.242 | | HQ | Office LAN | -400d | | |
ACME | Access Point | AP-WH-01 | Ubiquiti | U6 Mesh | 788A20MADEUP3 | | Deployed | 10.0.20.241 | | Warehouse | Warehouse LAN | -400d | | |
ACME | Printer | PRN-ACCOUNTING | Kyocera | Ecosys M5526 | VCF0000001 | | Deployed | 10.0.0.61 | Mary O'Neill | HQ | Office LAN | -900d | | Leased from PrintCo. |
ACME | Printer | PRN-RECEPTION | HP | LaserJet M404 | PHB0000002 | | Deployed | 10.0.0.62 | Annie Easley | HQ | Office LAN | -1100d | | |
ACME | Printer | PRN-LABELS | Zebra | ZD421 | D2J0000003 | | Deployed | 10.0.20.61 | | Warehouse | Warehouse LAN | -300d | +65d | |
ACME | Phone | PH-RECEPTION | Yealink | T54W | 805E0MADEUP1 | | Deployed | 10.0.0.71 | Annie Easley | HQ | Office LAN | -620d | | |
ACME | Mobile Phone | MOB-ADA | Apple | iPhone 15 | F4GMADEUP15 | iOS 18 | Deployed | | Ada Lovelace | HQ | | -390d | +340d | |
ACME | Display | DSP-LOBBY | Samsung | QM55B | 0ABCMADEUP55 | | Deployed | | | HQ | | -500d | | |
ACME | Other | UPS-HQ | APC | SMT1500 | AS2231MADEUP | | Deployed | 10.0.0.245 | | HQ | Office LAN | -620d | +30d | Battery from the year of purchase. |
ACME | Laptop | LT-0000 | Dell | Latitude E7270 | 1OLD111 | Windows 10 Pro | Retired | | | HQ | | -3000d | | Recycled. | -90d
BAKERY | Laptop | BK-LT-01 | Lenovo | ThinkPad E14 | PF2BAKE01 | Windows 11 Pro | Deployed | 10.20.0.21 | Björk Søndergaard | Bakehouse | Bakehouse LAN | -400d | +330d | Flour in the keyboard. |
BAKERY | Laptop | BK-LT-02 | Lenovo | ThinkPad E14 | PF2BAKE02 | Windows 11 Pro | Deployed | 10.20.0.22 | Zoë Lindqvist | Café Åby | Bakehouse LAN | -400d | +330d | |
BAKERY | Desktop | BK-OVEN-PC | Advantech | UNO-2271 | KSA0000071 | Windows 10 IoT | Deployed | 10.20.0.31 | Søren Åkesson | Bakehouse | Bakehouse LAN | -620d | | Drives the ovens; no updates by day. |
BAKERY | Server | SRV-01 | HPE | MicroServer Gen10 | CZ2BAKE001 | Windows Server 2019 | Deployed | 10.20.0.2 | | Bakehouse | Bakehouse LAN | -620d | +5d | |
BAKERY | Other | NAS-01 | Synology | DS923+ | 2290MADEUP1 | DSM 7.2 | Deployed | 10.20.0.3 | | Bakehouse | Bakehouse LAN | -350d | +745d | |
BAKERY | Other | TILL-01 | Kassen | K200 | K200-0001 | Kassen OS 4 | Deployed | 10.22.0.2 | Zoë Lindqvist | Café Åby | Tills | -500d | +230d | |
BAKERY | Other | TILL-02 | Kassen | K200 | K200-0002 | Kassen OS 4 | Deployed | 10.22.0.3 | Zoë Lindqvist | Café Åby | Tills | -500d | +230d | |
BAKERY | Other | TILL-03 | Kassen | K200 | K200-0003 | Kassen OS 4 | Out for Repair | | | Bakehouse | | -500d | +230d | Drawer jams. |
BAKERY | Firewall/Router | FW-GUEST | MikroTik | hEX S | HD40MADEUP1 | RouterOS 7 | Deployed | 10.21.0.1 | | Café Åby | Café guests | -350d | | |
BAKERY | Access Point | AP-CAFE | Ubiquiti | U6 Lite | 788A20MADEUP4 | | Deployed | 10.20.0.241 | | Café Åby | Bakehouse LAN | -350d | | |
BAKERY | Printer | PRN-KITCHEN | Epson | TM-T20III | X5ABMADEUP | | Deployed | 10.22.0.8 | | Café Åby | Tills | -500d | | |
BAKERY | Camera | CAM-DOOR | Reolink | RLC-510A | 952MADEUP01 | | Deployed | 10.20.0.81 | | Bakehouse | Bakehouse LAN | -200d | +530d | |
BAKERY | Camera | CAM-OVEN | Reolink | RLC-510A | 952MADEUP02 | | Deployed | 10.20.0.82 | | Bakehouse | Bakehouse LAN | -200d | +530d | Lens melts: replace each spring. |
BAKERY | Tablet | TAB-ORDERS | Samsung | Galaxy Tab A9 | R92MADEUP1 | Android 14 | Deployed | DHCP | Émile d'Arcy | Café Åby | Bakehouse LAN | -150d | +580d | |
SAKURA | Laptop | SKR-LT-01 | Panasonic | Let's note FV | 4GKMADEUP1 | Windows 11 Pro | Deployed | 192.168.30.21 | 田中 健二 | 本社 | 社内LAN | -250d | +845d | |
SAKURA | Desktop | SKR-DT-01 | Mouse | MousePro | MP0000001 | Windows 11 Pro | Deployed | 192.168.30.31 | 佐藤 花子 | 本社 | 社内LAN | -410d | +320d | |
SAKURA | Desktop | SKR-DT-02 | Mouse | MousePro | MP0000002 | Windows 11 Pro | Deployed | 192.168.30.32 | 鈴木 一郎 | 本社 | 社内LAN | -410d | +320d | |
SAKURA | Desktop | SKR-DTP-01 | Apple | Mac Studio | H7MADEUP001 | macOS 15 | Deployed | 192.168.30.33 | 鈴木 一郎 | 本社 | 社内LAN | -300d | +65d | カラー校正済み |
SAKURA | Server | SRV-01 | Fujitsu | PRIMERGY TX1330 | YLMADEUP01 | Windows Server 2022 | Deployed | 192.168.30.2 | | 本社 | 社内LAN | -410d | +685d | |
SAKURA | Server | SRV-RIP | Fujitsu | PRIMERGY TX1330 | YLMADEUP02 | Windows Server 2019 | Deployed | 192.168.31.2 | | 本社 | 印刷機 | -800d | -70d | |
SAKURA | Printer | 印刷機1号 | Presswerk | P-740 | PW740-0017 | | Deployed | 192.168.31.11 | 鈴木 一郎 | 本社 | 印刷機 | -1500d | | |
SAKURA | Printer | 印刷機2号 | Presswerk | P-740 | PW740-0018 | | Deployed | 192.168.31.12 | 鈴木 一郎 | 本社 | 印刷機 | -1500d | | |
SAKURA | Firewall/Router | FW-01 | Yamaha | RTX830 | YRTXMADEUP1 | | Deployed | 192.168.30.1 | | 本社 | 社内LAN | -410d | | |
SAKURA | Switch | SW-01 | Allied | x530-28 | ATIMADEUP01 | | Deployed | 192.168.30.250 | | 本社 | 社内LAN | -410d | | |
NWD | Desktop | ROOM-1 | Dell | OptiPlex 7010 | 3NWD001 | Windows 11 Pro | Deployed | 172.16.5.31 | Dr. Inga Holm | Clinic | Clinic LAN | -280d | +815d | |
NWD | Desktop | ROOM-2 | Dell | OptiPlex 7010 | 3NWD002 | Windows 11 Pro | Deployed | 172.16.5.32 | Lucía Fernández | Clinic | Clinic LAN | -280d | +815d | |
NWD | Desktop | ROOM-3 | Dell | OptiPlex 7010 | 3NWD003 | Windows 11 Pro | Deployed | 172.16.5.33 | | Clinic | Clinic LAN | -280d | +815d | |
NWD | Desktop | FRONT-DESK | Dell | OptiPlex 7010 | 3NWD004 | Windows 11 Pro | Deployed | 172.16.5.34 | Grace Hopper | Clinic | Clinic LAN | -280d | +815d | |
NWD | Laptop | NWD-LT-01 | Dell | Latitude 5440 | 3NWD005 | Windows 11 Pro | Deployed | DHCP | Sam Patel | Clinic | Clinic LAN | -280d | +815d | |
NWD | Desktop | XRAY-VIEW | Dell | Precision 3660 | 3NWD006 | Windows 10 Pro | Deployed | 172.16.6.10 | | Clinic | Imaging | -280d | +50d | |
NWD | Server | SRV-PRACTICE | Dell | PowerEdge T360 | 3NWD007 | Windows Server 2022 | Deployed | 172.16.5.2 | | Clinic | Clinic LAN | -280d | +815d | |
NWD | Firewall/Router | FW-CLINIC | Fortgate | 40F | FGT40FMADEUP3 | FGOS 7.4 | Deployed | 172.16.5.1 | | Clinic | Clinic LAN | -280d | +85d | |
NWD | Printer | PRN-FRONT | Brother | HL-L6250 | U63MADEUP1 | | Deployed | 172.16.5.61 | Grace Hopper | Clinic | Clinic LAN | -280d | +85d | |
NWD | Tablet | TAB-CONSENT | Apple | iPad 10 | DMPMADEUP1 | iPadOS 18 | Stolen | | | Clinic | | -270d | +95d | Reported to the police. |
GLOBEX | Server | GBX-SRV | Dell | PowerEdge T340 | 5GBX001 | Windows Server 2016 | Deployed | 192.168.1.10 | | Depot | | -2500d | | Seen on the first visit. |
OLDMIL | Desktop | OM-FRONT | HP | ProDesk 600 | CZCOLDM01 | Windows 10 Pro | Retired | | | Hotel | | -2000d | | | -120d
0 | Laptop | LOAN-0001 | Dell | Latitude 5430 | 6LOAN01 | Windows 11 Pro | Ready to Deploy | DHCP | | | | -600d | +130d | Our own, lent to whoever needs it. |
`

/** Returns an asset's network interface. MAC addresses are from the locally administered range, except that of LT-0001. */
export function interfaceOf(assetId: number, asset: Cells): Cells | undefined {
  const { interface_ip: ip, interface_network_id: network } = asset
  if (ip === undefined) return undefined
  const digits = assetId.toString(16).padStart(4, '0')
  const mac = `02:00:5e:10:${digits.slice(0, 2)}:${digits.slice(2)}`
  return {
    interface_name: '1',
    interface_primary: '1',
    interface_mac: asset['asset_serial'] === 'ABC123' ? 'aa:bb:cc:dd:ee:ff' : mac,
    interface_ip: ip,
    interface_network_id: network ?? '0',
    interface_asset_id: String(assetId),
  }
}
