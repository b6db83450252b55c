/** Contacts at the clients. */
export const CONTACTS = `
contact_client_id | contact_name | contact_title | contact_email | contact_phone | contact_extension | contact_mobile | contact_department | contact_location_id | contact_primary | contact_important | contact_billing | contact_technical | contact_notes | contact_archived_at
ACME | Ada Lovelace | CTO | ada@acme.example | 5550101 | 12 | 5550151 | IT | HQ | 1 | 1 | 0 | 1 | Prefers e-mail. |
ACME | Grace Hopper | Head of operations | grace@acme.example | 5550102 | 14 | 5550152 | Operations | HQ | 0 | 1 | 0 | 0 | |
ACME | Wile Coyote | Field tester | wile@acme.example | 5550103 | | 5550153 | Testing | Warehouse | 0 | 0 | 0 | 0 | Breaks one laptop a quarter. |
ACME | Mary O'Neill | Accountant | mary@acme.example | 5550104 | 20 | | Accounting | HQ | 0 | 0 | 1 | 0 | Invoices go to her. |
ACME | Joan Clarke | Accountant | joan@acme.example | 5550105 | 21 | | Accounting | HQ | 0 | 0 | 0 | 0 | |
ACME | Margaret "Peggy" Hamilton | Warehouse lead | peggy@acme.example | 5550111 | | 5550156 | Warehouse | Warehouse | 0 | 0 | 0 | 0 | |
ACME | Annie Easley | Receptionist | annie@acme.example | 5550100 | 0 | | Front desk | HQ | 0 | 0 | 0 | 0 | |
BAKERY | Björk Søndergaard | Owner | bjork@bakery.example | 5550201 | | 5550251 | | Bakehouse | 1 | 1 | 1 | 0 | Asleep after 20:00. |
BAKERY | Søren Åkesson | Shift lead | soren@bakery.example | 5550202 | | 5550252 | Ovens | Bakehouse | 0 | 0 | 0 | 0 | |
BAKERY | Zoë Lindqvist | Café manager | zoe@bakery.example | 5550211 | | 5550253 | Café | Café Åby | 0 | 0 | 0 | 1 | |
BAKERY | Émile d'Arcy | Pastry chef | emile@bakery.example | | | 5550254 | | Café Åby | 0 | 0 | 0 | 0 | |
ACME | Katherine Johnson | Planner | katherine@acme.example | 5550106 | 17 | | Planning | HQ | 0 | 0 | 0 | 0 | |
SAKURA | 田中 健二 | 情報システム | kenji@sakura.example | 5550301 | | 5550351 | IT | 本社 | 1 | 1 | 0 | 1 | Kenji Tanaka; English is fine. |
SAKURA | 佐藤 花子 | 経理 | hanako@sakura.example | 5550302 | | | 経理 | 本社 | 0 | 0 | 1 | 0 | |
SAKURA | 鈴木 一郎 | 印刷オペレーター | ichiro@sakura.example | 5550303 | | | 印刷 | 本社 | 0 | 0 | 0 | 0 | |
NWD | Dr. Inga Holm | Dentist | inga@northwind-dental.example | 5550401 | | 5550451 | | Clinic | 1 | 1 | 0 | 0 | |
NWD | Sam Patel | Office manager | sam@northwind-dental.example | 5550402 | | 5550452 | Office | Clinic | 0 | 1 | 1 | 1 | |
NWD | Lucía Fernández | Hygienist | lucia@northwind-dental.example | 5550403 | | | | Clinic | 0 | 0 | 0 | 0 | |
NWD | Grace Hopper | Receptionist | grace@northwind-dental.example | 5550404 | | | Office | Clinic | 0 | 0 | 0 | 0 | Not the one at Acme. |
GLOBEX | Hank Scorpio | Managing director | hank@globex.example | 5550501 | | 5550551 | | Depot | 1 | 0 | 0 | 0 | Met at the trade fair. |
GLOBEX | Dolores Vega | Dispatcher | dolores@globex.example | 5550502 | | | | Depot | 0 | 0 | 0 | 0 | |
ACME | Charles Babbage | Consultant | charles@acme.example | 5550107 | | | IT | HQ | 0 | 0 | 0 | 0 | Left the company. | -60d
SAKURA | 高橋 次郎 | 営業 | jiro@sakura.example | 5550304 | | | 営業 | 本社 | 0 | 0 | 0 | 0 | 退職 | -30d
NWD | Tom Reed | Dental assistant | tom@northwind-dental.example | 5550405 | | | | Clinic | 0 | 0 | 0 | 0 | |
OLDMIL | Edith Miller | Owner | edith@oldmill.example | 5550601 | | | | Hotel | 1 | 0 | 1 | 0 | |
`
