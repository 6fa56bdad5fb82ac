#!/usr/bin/env bash
# guide.sh - what the guides print for the real city is what the program prints: every command of theirs is run, in order.
. "$KHO_TOP/test/lib/tap.sh"
cat > "$work/visit.csv" <<'CSV'
DANH SÁCH KHẢO SÁT THÁNG 11/2026,,,,,,
Mã,Tên,Loại,Vĩ độ,Kinh độ,Diện tích,Ghi chú
HN001,Nhà máy xe lửa Gia Lâm,nhà máy,21.0525,105.8858,"203.500 m²",
,Xưởng in Hoàng Mai,nhà máy,105.8601,20.9911,"1.300 m²",gọi chị Lan 0912345678
,Kho gạo Thanh Trì,kho,0,0,"1,3 ha",
CSV
for lang in en vi; do
    mkdir "$work/$lang" && cp "$work/visit.csv" "$work/$lang/"
    KHO_LANG=$lang python3 "$KHO_TOP/test/lib/guide.py" "$KHO_TOP/docs/guide.$lang.md" "$KHO" "$KHO_TOP" "$work/$lang" > "$work/said" 2>&1
    while IFS= read -r line; do
        case $line in
            "ok "*) result 0 "$lang: ${line#ok }" ;;
            "no "*) result 1 "$lang: ${line#no }" ;;
            *) echo "# $line" ;;
        esac
    done < "$work/said"
    ok "$lang: commands were found" test "$(grep -c '^ok\|^no' "$work/said")" -ge 12
done
finish
