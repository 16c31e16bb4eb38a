"""The papers' own words. A paper is in Vietnamese, whatever its reader speaks."""

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
NAME = "Giấy"
"""What a file calls itself, in its window and its metadata: nothing of the matter."""
REFERENCE = "Mẫu tham khảo"
APART = "Phần ghi thêm, không thuộc {mark}"
APART_PLAIN = "Phần ghi thêm"
SPECIMEN = "BẢN XEM TRƯỚC"
ON_GLASS = "Xác nhận điện tử, không thay chữ ký trên bản giấy."
PAPER = "Mã giấy: {paper}"
PROOF = "Mã kiểm tra: {proof}"
PAGE = "Trang {page}/{pages}"
CODE = "Mã QR dẫn tới trang kiểm tra"
DRAWN = "Chữ ký"

LIST = "DANH SÁCH KÝ CAM KẾT"
COMMUNE = "Ủy ban nhân dân {commune}"
WHERE = "Địa điểm: "
TOGETHER = {
    "person": "Chúng tôi, có tên dưới đây, tự nguyện cam kết:",
    "family": "Chúng tôi, đại diện các gia đình có tên dưới đây, tự nguyện cam kết:",
    "household": "Chúng tôi, chủ các hộ có tên dưới đây, thay mặt gia đình tự nguyện cam kết:",
    "business": "Chúng tôi, chủ các cơ sở có tên dưới đây, thay mặt cơ sở tự nguyện cam kết:",
}
NUMBER, MEMBERS, ADDRESS, SIGN = "STT", "Nhân khẩu", "Địa chỉ", "Ký tên"
WHO = {
    "person": "Họ và tên",
    "family": "Họ và tên người đại diện gia đình",
    "household": "Họ và tên chủ hộ",
    "business": "Cơ sở, họ và tên chủ cơ sở",
}
COUNTED = {"person": "người", "family": "gia đình", "household": "hộ", "business": "cơ sở"}
TOTAL = "Trong danh sách: {count} {counted}."
COUNTS = ("Đã ký: ", "Vắng: ", "Chưa ký: ")
TEAM_TITLE, TEAM_NOTE = "ĐẠI DIỆN ĐỘI", "Ký và ghi rõ họ tên"
