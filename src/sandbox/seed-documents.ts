/** Documents: HTML, as the web editor leaves it. */
export const DOCUMENTS = `
document_client_id | document_name | document_description | document_content | document_updated_at | document_archived_at
ACME | Restart runbook | After a power cut | <h1>Restart</h1><p>In this order:</p><ol><li>UPS-HQ &amp; switches</li><li>SRV-DC01, then SRV-DC02</li><li>SRV-FILES</li><li>VM-ERP last</li></ol><p>Call <strong>Ada</strong> when done.</p> | -14d |
ACME | New employee | Checklist for the first day | <h2>Before the first day</h2><ul><li>Laptop from stock</li><li>Microsoft 365 licence</li></ul><h2>On the day</h2><ul><li>Badge from reception</li><li>Guest WLAN for the phone</li></ul> | -40d |
ACME | Network overview | VLANs and gateways | <table><tr><th>VLAN</th><th>Network</th></tr><tr><td>10</td><td>10.0.0.0/24</td></tr><tr><td>20</td><td>10.0.20.0/24</td></tr><tr><td>90</td><td>10.0.90.0/24</td></tr></table> | -90d |
ACME | Show room floor plan | | <p>Sockets 1 to 12, left to right.</p> | -300d | -75d
BAKERY | Oven PC | What never to do | <p>It runs Windows 10 IoT &amp; must <em>never</em> reboot between 01:00 and 06:00.</p><p>Søren’s number is on the door.</p> | -30d |
BAKERY | Till swap | Swap a broken till | <p>Take the spare from the office. Pair the card reader: menu &rarr; "Terminal" &rarr; pair. Don't unplug the drawer first.</p> | -75d |
SAKURA | 障害時の連絡先 | Whom to call | <p>平日 9:00〜18:00 は田中さん。夜間は Presswerk (English).</p> | -55d |
NWD | Remote session consent | Wording for the phone | <p>May I connect to your screen now? Please close all patient records first.</p> | -120d |
NWD | X-ray viewer | Reinstalling XRayView | <ol><li>Licence key from ToothSoft</li><li>Install as administrator</li><li>Calibrate the display</li></ol><script>alert(1)</script> | -7d |
GLOBEX | Notes of the first visit | | <p>One server under a desk. No backup seen.</p> | -18d |
`
