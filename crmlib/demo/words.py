"""Which made-up words do the demo company's people, companies and places consist of?

Common given names, family names, business words and real postal areas; every combination is accidental.
"""

from __future__ import annotations


def _pairs(text: str) -> list[tuple[str, str]]:
    return [tuple(item.split(":")) for item in text.split()]


EN_GIVEN = [
    "William",
    "Robert",
    "James",
    "Thomas",
    "Michael",
    "Elizabeth",
    "Benjamin",
    "Nicholas",
    "Joshua",
    "Samantha",
    "Jessica",
    "Matthew",
    "Daniel",
    "Alexandra",
    "Katherine",
    "Joseph",
    "Isabella",
    "Samuel",
    "Christopher",
    "Olivia",
    "Emma",
    "Noah",
    "Liam",
    "Ava",
    "Sophia",
    "Mia",
    "Lucas",
    "Henry",
    "Grace",
    "Hannah",
    "Oscar",
    "Victor",
    "Laura",
    "Julia",
    "Martin",
    "Peter",
    "Simon",
    "Helen",
    "Alice",
    "Fiona",
    "George",
    "Diana",
    "Edward",
    "Carol",
    "Frank",
    "Irene",
    "Kevin",
    "Linda",
    "Nathan",
    "Rachel",
    "Steven",
    "Teresa",
    "Walter",
    "Yvonne",
    "Aaron",
    "Brenda",
    "Colin",
    "Denise",
    "Eric",
    "Gloria",
]
EN_FAMILY = [
    "Anderson",
    "Baker",
    "Carter",
    "Davies",
    "Edwards",
    "Fletcher",
    "Graham",
    "Harrison",
    "Irving",
    "Jackson",
    "Keller",
    "Lawson",
    "Mitchell",
    "Norton",
    "Osborne",
    "Parker",
    "Quinn",
    "Reynolds",
    "Sanders",
    "Thornton",
    "Underwood",
    "Vaughan",
    "Whitaker",
    "Yates",
    "Abbott",
    "Barnes",
    "Chandler",
    "Dawson",
    "Ellison",
    "Foster",
    "Gibson",
    "Hughes",
    "Ingram",
    "Jennings",
    "Kirby",
    "Lambert",
    "Marshall",
    "Newman",
    "Oakley",
    "Pearson",
    "Ramsey",
    "Sheppard",
    "Tucker",
    "Upton",
    "Vance",
    "Wallace",
    "Becker",
    "Fischer",
    "Hoffmann",
    "Keller",
    "Neumann",
    "Schneider",
    "Weber",
    "Moreau",
    "Laurent",
    "Rossi",
    "Costa",
    "Silva",
    "Novak",
    "Kowalski",
    "Larsen",
    "Nilsson",
    "Jansen",
    "Okafor",
    "Mensah",
    "Patel",
    "Sharma",
    "Khan",
    "Chen",
    "Wong",
    "Tan",
    "Lim",
    "Nguyen",
    "Santos",
    "Reyes",
    "Cruz",
]
NICKNAMES = dict(
    _pairs(
        "William:Bill Robert:Bob James:Jim Thomas:Tom Michael:Mike Elizabeth:Liz Benjamin:Ben Nicholas:Nick "
        "Joshua:Josh Samantha:Sam Jessica:Jess "
        "Matthew:Matt Daniel:Dan Alexandra:Alex Katherine:Kate Joseph:Joe Isabella:Bella Samuel:Sam "
        "Christopher:Chris Steven:Steve Edward:Ed"
    )
)
JA_FAMILY = _pairs(
    "佐藤:サトウ 鈴木:スズキ 高橋:タカハシ 田中:タナカ 伊藤:イトウ 渡辺:ワタナベ 山本:ヤマモト 中村:ナカムラ "
    "小林:コバヤシ 加藤:カトウ 吉田:ヨシダ 山田:ヤマダ "
    "佐々木:ササキ 山口:ヤマグチ 松本:マツモト 井上:イノウエ 木村:キムラ 林:ハヤシ 斎藤:サイトウ 清水:シミズ "
    "山崎:ヤマザキ 森:モリ 池田:イケダ 橋本:ハシモト "
    "阿部:アベ 石川:イシカワ 山下:ヤマシタ 中島:ナカジマ 石井:イシイ 小川:オガワ 前田:マエダ 岡田:オカダ "
    "長谷川:ハセガワ 藤田:フジタ 後藤:ゴトウ 近藤:コンドウ "
    "村上:ムラカミ 遠藤:エンドウ 青木:アオキ 坂本:サカモト 福田:フクダ 太田:オオタ 西村:ニシムラ 藤井:フジイ "
    "岡本:オカモト 藤原:フジワラ 三浦:ミウラ 中野:ナカノ "
    "原田:ハラダ 松田:マツダ 竹内:タケウチ 小野:オノ 田村:タムラ 中山:ナカヤマ 和田:ワダ 石田:イシダ 森田:モリタ "
    "上田:ウエダ 原:ハラ 内田:ウチダ"
)
JA_GIVEN = _pairs(
    "翔太:ショウタ 大輔:ダイスケ 健一:ケンイチ 拓也:タクヤ 直樹:ナオキ 誠:マコト 浩:ヒロシ 隆:タカシ 修:オサム "
    "剛:ツヨシ 学:マナブ 亮:リョウ 達也:タツヤ 和也:カズヤ "
    "哲也:テツヤ 裕太:ユウタ 健太:ケンタ 雄一:ユウイチ 俊介:シュンスケ 涼:リョウ 美咲:ミサキ 陽子:ヨウコ "
    "恵子:ケイコ 由美:ユミ 真由美:マユミ 智子:トモコ 裕子:ユウコ "
    "久美子:クミコ 明美:アケミ 幸子:サチコ 直美:ナオミ 香織:カオリ 麻衣:マイ 彩:アヤ 愛:アイ 結衣:ユイ 美穂:ミホ "
    "千尋:チヒロ 葵:アオイ 遥:ハルカ 涼子:リョウコ 奈々:ナナ"
)
ROMAJI_GIVEN_MALE = 20
"""The first given names of JA_GIVEN are men's."""

EN_FIRM_1 = [
    "Northgate",
    "Silverline",
    "Bluepeak",
    "Redwood",
    "Ironbridge",
    "Clearwater",
    "Highfield",
    "Stonebrook",
    "Brightside",
    "Fairmont",
    "Kingsway",
    "Lakeshore",
    "Oakhurst",
    "Pinecrest",
    "Riverbend",
    "Summit",
    "Westbrook",
    "Eastvale",
    "Goldcrest",
    "Harborview",
    "Maplewood",
    "Cedarhill",
    "Falconer",
    "Granite",
    "Horizon",
    "Juniper",
    "Keystone",
    "Lighthouse",
    "Meridian",
    "Nightingale",
    "Orchard",
    "Parkside",
    "Quarry",
    "Ridgeway",
    "Starling",
    "Timber",
    "Unity",
    "Vanguard",
    "Willow",
    "Zenith",
]
EN_FIRM_2 = [
    "Analytics",
    "Biotech",
    "Capital",
    "Data",
    "Energy",
    "Freight",
    "Global",
    "Health",
    "Industrial",
    "Laboratory",
    "Marine",
    "Network",
    "Optical",
    "Precision",
    "Quantum",
    "Robotics",
    "Solar",
    "Textile",
    "Urban",
    "Vision",
    "Water",
    "Aero",
    "Broadband",
    "Ceramic",
    "Digital",
    "Electric",
    "Food",
]
EN_FIRM_3 = [
    "Systems",
    "Solutions",
    "Trading",
    "Logistics",
    "Partners",
    "Media",
    "Works",
    "Motors",
    "Pharma",
    "Retail",
    "Instruments",
    "Materials",
    "Holdings",
    "Services",
    "Design",
    "Foods",
    "Chemicals",
    "Engineering",
    "Supplies",
    "Group",
    "Technologies",
    "Products",
    "Consulting",
]
EN_LEGAL = [" Inc.", " Ltd.", " LLC", " GmbH", " Corporation", " Pty Ltd"]
JA_FIRM_1 = _pairs(
    "山陽:サンヨウ 東和:トウワ 日進:ニッシン 大和:ダイワ 北斗:ホクト 三栄:サンエイ 共和:キョウワ 新光:シンコウ "
    "富岳:フガク 太平:タイヘイ 協同:キョウドウ 明光:メイコウ "
    "丸一:マルイチ 旭日:アサヒ 若葉:ワカバ 桜:サクラ 緑川:ミドリカワ 青葉:アオバ 白山:ハクサン 紅梅:コウバイ "
    "千代田:チヨダ 武蔵:ムサシ 相模:サガミ 信濃:シナノ "
    "越後:エチゴ 加賀:カガ 尾張:オワリ 摂津:セッツ 播磨:ハリマ 備前:ビゼン 安芸:アキ 讃岐:サヌキ 筑紫:ツクシ "
    "肥後:ヒゴ 薩摩:サツマ 琉球:リュウキュウ 蝦夷:エゾ"
)
JA_FIRM_2 = _pairs(
    "中央:チュウオウ 第一:ダイイチ 国際:コクサイ 総合:ソウゴウ 先端:センタン 精密:セイミツ 環境:カンキョウ "
    "生活:セイカツ 情報:ジョウホウ 都市:トシ 海洋:カイヨウ 未来:ミライ "
    "地域:チイキ 産業:サンギョウ 電子:デンシ 光学:コウガク 物流:ブツリュウ 医療:イリョウ 教育:キョウイク"
)
JA_FIRM_3 = _pairs(
    "商事:ショウジ 工業:コウギョウ 製作所:セイサクショ 電機:デンキ 建設:ケンセツ 運輸:ウンユ 食品:ショクヒン "
    "化学:カガク システム:システム 不動産:フドウサン 印刷:インサツ "
    "ソリューション:ソリューション 薬品:ヤクヒン 物産:ブッサン サービス:サービス 技研:ギケン 産業:サンギョウ "
    "通信:ツウシン 設備:セツビ 機械:キカイ 繊維:センイ 企画:キカク 開発:カイハツ"
)
STREETS = [
    "Market Street",
    "Station Road",
    "High Street",
    "Church Lane",
    "Park Avenue",
    "Mill Road",
    "Victoria Street",
    "Queen Street",
    "King Street",
    "Bridge Street",
    "Garden Place",
    "Harbour Drive",
    "Lake Avenue",
    "Forest Road",
    "Hill Crescent",
    "Canal Street",
    "Union Square",
    "Oak Avenue",
    "Maple Drive",
    "Cedar Court",
]
PLACES = {
    "JP": [
        ("100-0005", "東京都千代田区丸の内", "03"),
        ("150-0002", "東京都渋谷区渋谷", "03"),
        ("160-0022", "東京都新宿区新宿", "03"),
        ("105-0004", "東京都港区新橋", "03"),
        ("104-0061", "東京都中央区銀座", "03"),
        ("107-0052", "東京都港区赤坂", "03"),
        ("141-0032", "東京都品川区大崎", "03"),
        ("170-0013", "東京都豊島区東池袋", "03"),
        ("530-0001", "大阪府大阪市北区梅田", "06"),
        ("541-0041", "大阪府大阪市中央区北浜", "06"),
        ("460-0008", "愛知県名古屋市中区栄", "052"),
        ("812-0011", "福岡県福岡市博多区博多駅前", "092"),
        ("980-0811", "宮城県仙台市青葉区一番町", "022"),
        ("220-0012", "神奈川県横浜市西区みなとみらい", "045"),
        ("650-0021", "兵庫県神戸市中央区三宮町", "078"),
        ("730-0011", "広島県広島市中区基町", "082"),
        ("330-0853", "埼玉県さいたま市大宮区錦町", "048"),
        ("260-0013", "千葉県千葉市中央区中央", "043"),
    ],
    "US": [
        ("10001", "New York, NY", "212"),
        ("94105", "San Francisco, CA", "415"),
        ("60601", "Chicago, IL", "312"),
        ("02108", "Boston, MA", "617"),
        ("98101", "Seattle, WA", "206"),
        ("77002", "Houston, TX", "713"),
        ("80202", "Denver, CO", "303"),
        ("30303", "Atlanta, GA", "404"),
    ],
    "GB": [("EC1A 1BB", "London", "20"), ("SW1A 1AA", "London", "20"), ("W1D 3QU", "London", "20")],
    "DE": [("10115", "Berlin", "30"), ("10178", "Berlin", "30"), ("10785", "Berlin", "30")],
    "SG": [("018956", "Singapore", "6"), ("068898", "Singapore", "6"), ("238874", "Singapore", "6")],
    "AU": [("2000", "Sydney NSW", "2"), ("2060", "North Sydney NSW", "2"), ("2150", "Parramatta NSW", "2")],
}
COUNTRIES = ["JP", "US", "GB", "DE", "SG", "AU"]
CURRENCY_OF = ["JPY", "USD", "GBP", "EUR", "USD", "AUD"]
EN_TITLES = [
    "Chief Executive Officer",
    "Purchasing Manager",
    "IT Director",
    "Head of Operations",
    "Finance Manager",
    "Engineer",
    "Office Manager",
]
JA_TITLES = ["代表取締役", "購買部長", "情報システム部長", "業務部課長", "経理部課長", "主任技師", "総務部係長"]
INDUSTRIES = [
    "Manufacturing",
    "Technology",
    "Healthcare",
    "Retail",
    "Finance",
    "Logistics",
    "Construction",
    "Education",
]
SOURCES = ["Web", "Referral", "Trade Show", "Partner", "Outbound Call", "Advertisement", "Email", "Social Media"]
LOST_REASONS = ["price", "competitor", "no budget", "no decision", "timing", "missing feature"]
COMPETITORS = ["Alder Cloud", "Borealis Soft", "Cobalt CRM", "Dune Systems"]
DISQUALIFIED = ["not a fit", "no response", "student or job seeker", "no budget", "duplicate enquiry"]
DEAL_WORDS = [
    "rollout",
    "renewal",
    "expansion",
    "pilot",
    "replacement",
    "導入",
    "増設",
    "更新",
    "upgrade",
    "site licence",
]
NEXT_STEPS = [
    "send proposal",
    "book a demo",
    "call the decision maker",
    "agree on terms",
    "check the budget",
    "見積提出",
    "訪問日程の調整",
]
SUBJECTS = {
    "call": ["Call about requirements", "Follow-up call", "電話フォロー"],
    "email": ["Sent information", "Answer to question", "資料送付"],
    "meeting": ["Meeting with stakeholders", "Review meeting", "定例打ち合わせ"],
    "demo": ["Product demo", "製品デモ"],
    "task": ["Prepare proposal", "Check references", "見積作成"],
    "note": ["Note", "議事メモ"],
}
COMMENTS = [
    "Quick and friendly.",
    "Took too long.",
    "Good product.",
    "対応が早くて助かりました。",
    "説明がわかりにくい。",
    "Works as promised.",
]
