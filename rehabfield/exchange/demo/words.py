"""The words of the demonstration: invented people, hamlets and telephones, and what is noted.

Names are ordinary and everything around them is plainly invented: hamlets that are on no map,
telephones of zeros, papers numbered "…/QĐ-MẪU"; helpers and officials are all called "Mẫu".
"""

from collections.abc import Sequence
from random import Random

SURNAMES = (
    *("Nguyễn",) * 9,
    *("Trần", "Trần", "Lê", "Lê", "Phạm", "Phạm", "Phùng", "Phùng", "Chu", "Hoàng"),
    *("Đinh", "Bùi", "Quách", "Hà", "Triệu", "Dương", "Lý", "Đỗ", "Vũ", "Kiều"),
)
MEN = (
    *("Văn An", "Văn Bình", "Đức Cường", "Văn Chiến", "Đình Duy", "Văn Đạt", "Quang Đông"),
    *("Văn Giang", "Văn Hải", "Đình Hiếu", "Văn Hoan", "Quốc Huy", "Văn Khải", "Trung Kiên"),
    *("Văn Lâm", "Văn Linh", "Đức Long", "Văn Mạnh", "Hữu Nam", "Văn Nghĩa", "Văn Phong"),
    *("Đình Phú", "Văn Quân", "Hồng Quang", "Văn Sơn", "Văn Tài", "Đức Thành", "Văn Thắng"),
    *("Văn Tiến", "Văn Toản", "Minh Tuấn", "Văn Tùng", "Thế Vinh", "Văn Vượng", "Văn Xuân"),
)
WOMEN = ("Thị Bích", "Thị Dung", "Thị Hằng", "Thị Hoa", "Thị Lụa", "Thị Oanh", "Thị Thắm")
GIVEN = (
    *("Ân", "Bảy", "Chung", "Diện", "Định", "Gấm", "Hiền", "Hợp", "Khoa", "Lương", "Lý", "Mận"),
    *("Mười", "Ngọ", "Nhung", "Phúc", "Quế", "Sáu", "Thìn", "Thoa", "Tính", "Út", "Vân", "Yên"),
)
FORMS = ("bác", "bác", "cô", "chú", "chị", "anh", "ông", "bà")
ORGANISATIONS = (
    "Hội Cựu chiến binh",
    "Hội Liên hiệp Phụ nữ",
    "Hội Nông dân",
    "Mặt trận Tổ quốc",
    "Đoàn Thanh niên",
    "Hội Chữ thập đỏ",
)
GROUNDS = ("Gò", "Bãi", "Đồi", "Khe", "Bến", "Vườn", "Đầm", "Dốc", "Ngòi", "Cầu")
PLANTS = ("Trám", "Sậy", "Cọ", "Mít", "Bưởi", "Chuối", "Sen", "Tre", "Ổi", "Khế", "Sim", "Vải")

SITUATIONS = (
    "Đang đi làm.",
    "Đang đi làm. Nhà êm ấm.",
    "Nhà êm ấm.",
    "Khỏe, vui vẻ.",
    "Đang tìm việc.",
    "Đang học nghề.",
    "Khỏe. Kinh tế còn khó khăn.",
    "Muốn làm ăn, chưa có vốn.",
)
MET = (
    "Nói chuyện 30 phút, tinh thần tốt.",
    "Đang phụ việc ở xưởng mộc, nói chuyện vui vẻ.",
    "Cả nhà đang vào vụ, chỉ hỏi thăm ít phút.",
    "Hỏi về thủ tục vay vốn, đã hẹn đưa ra xã hỏi.",
    "Đã hướng dẫn chỗ hỏi về học nghề.",
    "Nhắc lại lịch hẹn với xã, anh ấy nhớ.",
    "Con đầu vừa vào lớp một, hai bố con vui.",
    "Đang sửa lại chuồng gà, kể chuyện làm ăn.",
    None,
    None,
    None,
)
FAMILY_MET = ("Gặp mẹ, bà nói con đi làm đều.", "Gặp vợ, nhà vẫn ổn.", "Gặp em trai, hẹn lại sau.")
NOT_HOME = ("Nhà khóa cửa, hàng xóm nói đi làm.", "Không có nhà, sẽ quay lại.", None)
PLACES = (
    "Nhà văn hóa xóm",
    "Phòng họp tầng 1, UBND xã",
    "Hội trường UBND xã",
    "Trạm y tế xã",
)


def person_name(rng: Random) -> tuple[str, str]:
    """A name and the sex that goes with it; one in eight is a woman."""
    if rng.randrange(8):
        return f"{rng.choice(SURNAMES)} {rng.choice(MEN)}", "nam"
    return f"{rng.choice(SURNAMES)} {rng.choice(WOMEN)}", "nữ"


def helper_name(rng: Random) -> str:
    """A helper's name: nobody is called like that."""
    return f"{rng.choice(SURNAMES)} Mẫu {rng.choice(GIVEN)}"


def hamlets(rng: Random, count: int) -> Sequence[str]:
    """So many hamlets of one commune."""
    names = [f"xóm {ground} {plant}" for ground in GROUNDS for plant in PLANTS]
    return rng.sample(names, count)


def phone(rng: Random) -> str:
    """A telephone that cannot ring."""
    return f"0000000{rng.randrange(1000):03d}"
