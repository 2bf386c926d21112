"""Words that synthetic names are made of, Thai and English."""

ACTIONS = [
    ("ส่งเสริม", "Promotion"), ("พัฒนา", "Development"), ("เสริมสร้าง", "Strengthening"), ("ยกระดับ", "Upgrading"),
    ("สนับสนุน", "Support"), ("ฟื้นฟู", "Restoration"), ("ขยายผล", "Expansion"), ("บูรณาการ", "Integration"),
]  # fmt: skip
TOPICS = [
    ("การจัดการความรู้ชุมชน", "community knowledge"), ("แผนแม่บทชุมชน", "community master plans"),
    ("เศรษฐกิจพอเพียง", "the sufficiency economy"), ("กลุ่มออมทรัพย์", "savings groups"),
    ("สวัสดิการชุมชน", "community welfare"), ("ผู้นำการเปลี่ยนแปลง", "change leaders"),
    ("เกษตรอินทรีย์", "organic farming"), ("สุขภาพผู้สูงอายุ", "the health of older people"),
    ("การจัดการน้ำ", "water management"), ("ป่าชายเลน", "mangrove forests"), ("ขยะมูลฝอย", "waste"),
    ("การศึกษานอกระบบ", "non-formal education"), ("วิสาหกิจชุมชน", "community enterprises"),
    ("การท่องเที่ยวโดยชุมชน", "community tourism"), ("ความปลอดภัยทางถนน", "road safety"),
    ("การป้องกันยาเสพติด", "drug prevention"), ("เด็กปฐมวัย", "early childhood"), ("คนพิการ", "disability"),
    ("บัญชีครัวเรือน", "household accounts"), ("การแก้หนี้", "debt relief"), ("ยางพารา", "rubber"),
    ("ประมงพื้นบ้าน", "small-scale fisheries"), ("พลังงานทดแทน", "renewable energy"), ("ภัยพิบัติ", "disasters"),
]  # fmt: skip
GROUPS = [
    ("เกษตรกร", "farmers"), ("ผู้สูงอายุ", "older people"), ("เด็กและเยาวชน", "children and youth"),
    ("สตรี", "women"), ("ผู้นำชุมชน", "community leaders"), ("คนพิการ", "people with disabilities"),
    ("ครัวเรือนยากจน", "poor households"), ("ชาวประมง", "fishers"), ("ผู้ประกอบการ", "entrepreneurs"),
]  # fmt: skip
PLACES = [
    ("บ้านนา", "Ban Na"), ("ทุ่งใหญ่", "Thung Yai"), ("เขาแก้ว", "Khao Kaeo"), ("ท่าศาลา", "Tha Sala"),
    ("ปากน้ำ", "Pak Nam"), ("หนองหิน", "Nong Hin"), ("ควนกลาง", "Khuan Klang"), ("วังทอง", "Wang Thong"),
    ("บางปู", "Bang Pu"), ("ชะเมา", "Chamao"), ("คลองใหญ่", "Khlong Yai"), ("ห้วยปริก", "Huai Prik"), ("ที่วัง", "Thi Wang"),
]  # fmt: skip
AGENCY_TYPES = [
    ("สำนักงานเกษตรอำเภอ", "District agriculture office", "governmentBody"),
    ("องค์การบริหารส่วนตำบล", "Tambon administrative organisation", "localGovernment"),
    ("เทศบาลตำบล", "Tambon municipality", "localGovernment"),
    ("โรงพยาบาลส่งเสริมสุขภาพตำบล", "Health-promoting hospital", "governmentBody"),
    ("โรงเรียน", "School", "academicBody"), ("กองทุนหมู่บ้าน", "Village fund", "publicFund"),
    ("เครือข่าย", "Network", "network"), ("กลุ่ม", "Group", "communityBody"), ("บริษัท", "Company", "privateBody"),
]  # fmt: skip
MEASURES = [
    ("ร้อยละของ", "Percentage of", "ร้อยละ"), ("จำนวน", "Number of", "ราย"), ("อัตรา", "Rate of", "ต่อพันคน"),
    ("สัดส่วน", "Share of", "ร้อยละ"),
]  # fmt: skip
CONDITIONS = [
    ("ครัวเรือนที่เข้าร่วม", "households that join"), ("ผู้ผ่านการอบรมด้าน", "people trained in"),
    ("หมู่บ้านที่มี", "villages with"), ("กลุ่มที่เข้มแข็งด้าน", "strong groups in"), ("ความพึงพอใจต่อ", "satisfaction with"),
]  # fmt: skip
FIRST_NAMES = [("สมชาย", "Somchai"), ("สมศรี", "Somsri"), ("วิชัย", "Wichai"), ("มาลี", "Malee"), ("ประสิทธิ์", "Prasit"),
               ("อารีย์", "Aree"), ("น้ำฝน", "Namfon"), ("ปู่ทอง", "Puthong")]  # fmt: skip
FAMILY_NAMES = [("ใจดี", "Jaidee"), ("ทองมา", "Thongma"), ("แก้วมณี", "Kaewmanee"), ("ศรีสุข", "Srisuk"),
                ("รักไทย", "Rakthai"), ("ชูช่วย", "Chuchuai")]  # fmt: skip
