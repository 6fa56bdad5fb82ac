"""Files as people send them, written into the folder that is named: legacy fonts, merged headings, grids, ditto marks."""
import csv, json, os, subprocess, sys, unicodedata, zipfile
from xml.sax.saxutils import escape

to = sys.argv[1]
TABLE = "Tên,Địa chỉ,Ghi chú\nXưởng dệt Thử,Số 1 phố Hàng Bông,mái tôn đã hỏng\nKho muối Cũ,Số 2 đường Trần Khánh Dư,còn nguyên vẹn\nNhà gỗ Thử,Số 3 phố Đội Cấn,chưa rõ chủ sở hữu\n"
POINTS = [(105.85 + i * 0.01, 21.02 + i * 0.005) for i in range(6)]


def put(name, text, encode=lambda s: s.encode()):
    open(f"{to}/{name}", "wb").write(encode(text))


def cp1258(s):  # tones are characters of their own, behind the letter
    out = b""
    for c in s:
        d = unicodedata.normalize("NFD", c)
        tones = "".join(k for k in d if k in "\u0300\u0301\u0303\u0309\u0323")
        out += (unicodedata.normalize("NFC", "".join(k for k in d if k not in tones)) + tones).encode("cp1258")
    return out


LOW = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĐ"
TCVN3 = ("b5b8b6b7b9a8bbbebcbdc6a9c7cac8c9cbaeccd0cecfd1aad2d5d3d4d6d7ddd8dcdedfe3e1e2e4abe5e8e6e7e9aceaedebecee" "eff3f1f2f4adf5f8f6f7f9fafdfbfcfea7")
VNI = ("aø aù aû aõ aï aê aè aé aú aü aë aâ aà aá aå aã aä ñ eø eù eû eõ eï eâ eà eá eå eã eä ì í æ ó ò oø où oû oõ oï oâ oà oá oå "
       "oã oä ô ôø ôù ôû ôõ ôï uø uù uû uõ uï ö öø öù öû öõ öï yø yù yû yõ î Ñ").split()
tcvn3 = dict(zip(LOW, bytes.fromhex(TCVN3)))
vni = dict(zip(LOW, VNI))
put("cp1258.csv", TABLE, cp1258)
put("tcvn3.csv", TABLE, lambda s: bytes(tcvn3.get(c, ord(c) & 255) for c in s))
put("vni.csv", TABLE, lambda s: "".join(vni.get(c, c) for c in s).encode("latin-1"))


def workbook(name, sheets):
    ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rel = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    with zipfile.ZipFile(f"{to}/{name}", "w", zipfile.ZIP_DEFLATED) as z:
        names = "".join(f'<sheet name="{n}" sheetId="{i}" r:id="r{i}"/>' for i, (n, _, _) in enumerate(sheets, 1))
        z.writestr("xl/workbook.xml", f"<workbook {ns} {rel}><sheets>{names}</sheets></workbook>")
        links = "".join(f'<Relationship Id="r{i}" Type="x" Target="worksheets/s{i}.xml"/>' for i in range(1, len(sheets) + 1))
        z.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>')
        for i, (_, rows, merged) in enumerate(sheets, 1):
            out = ""
            for r, row in enumerate(rows, 1):
                cells = "".join(f'<c r="{chr(65 + c)}{r}"><v>{v}</v></c>' if isinstance(v, (int, float)) else
                                f'<c r="{chr(65 + c)}{r}" t="inlineStr"><is><t>{escape(v)}</t></is></c>' for c, v in enumerate(row) if v is not None)
                out += f'<row r="{r}">{cells}</row>'
            more = "".join(f'<mergeCell ref="{m}"/>' for m in merged)
            z.writestr(f"xl/worksheets/s{i}.xml", f"<worksheet {ns}><sheetData>{out}</sheetData>" + (f"<mergeCells>{more}</mergeCells>" if merged else "") + "</worksheet>")


N = None
workbook("merged.xlsx", [
    ("Bìa", [["Báo cáo của phường"]], []),
    ("Danh mục 1", [["BẢNG 1: DANH MỤC ĐỊA ĐIỂM"], [], ["STT", "Tên địa điểm", "Toạ độ", N, "Diện tích (m²)", N, "Ghi chú"],
                    [N, N, "X", "Y", "Khu đất", "Sử dụng", N], [1, "Xưởng A Thử", 105.85, 21.03, 1300, 900, "x"],
                    [2, "Xưởng B Thử", 105.86, 21.04, 2400, 1200, "-nt-"]], ["A1:G1", "A3:A4", "B3:B4", "C3:D3", "E3:F3", "G3:G4"]),
    ("Danh mục 2", [["Tên địa điểm", "Địa chỉ", "Loại địa điểm"], ["Kho C Thử", "Số 3 phố Lạ", "kho"], ["Kho D Thử", "Số 4 phố Lạ", "nhà kho"]], [])])
workbook("office.xlsx", [
    ("Phụ lục 1", [["DANH SÁCH CƠ SỞ NHÀ, ĐẤT DÔI DƯ"], ["TT", "Tên cơ sở", "Địa chỉ", "Diện tích (m²)", N, "Bỏ trống từ", "Ghi chú"], [N, N, N, "Đất", "Sàn", N, N],
                   [f"({i})" for i in range(1, 8)], [1, "Kho E Thử", "Số 5 phố Lạ", "1.300", "900", "2018", "Gặp (0987 654 321) ở cổng"],
                   [2, "Tổng công ty F Thử", "Số 6 phố Lạ", "2.400", N, "2019", N], [N, "Tổng cộng:", N, "3.700", N, N, N],
                   [N, N, N, N, N, "Người lập biểu", N]], ["A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3", "G2:G3"]),
    ("Phụ lục 2", [["Tên địa điểm", "Độ tin cậy ranh giới"], ["Bãi G Thử", "Chưa có"]], [])])
put("merged.csv", "BẢNG TỔNG HỢP\nSTT,Tên địa điểm,Vị trí,,Diện tích (m²),,Ghi chú\n,,Kinh độ,Vĩ độ,Khu đất,Sàn,\n1,Xưởng A Thử,105.85,21.03,1.300,900,x\n2,Xưởng B Thử,105.86,21.04,2.400,1.200,y\n")
put("cells.csv", 'Tên,Địa chỉ,Loại địa điểm,Diện tích khu đất (m²),Bỏ trống từ năm,Năm xây dựng,Phường,Ghi chú\n'
    'Xưởng A Thử,Số 1 phố Một,factory,1.300,2018,tháng 3/2019,"Phường Phúc Xá, quận Ba Đình",x\n'
    'Xưởng B Thử,-nt-,-nt-,"1,3 ha",2018,3/2019,Cống Vị,-nt-\n'
    'Xưởng C Thử,"Số 3\nphố Ba",nhà máy,2.500 m²,tháng 3/2019,1965,,"liên hệ bà Trần Thị Hoa, 0987 654 321"\n')


def moved(crs, p):
    if crs == "EPSG:4326":
        return p
    out = subprocess.run(["gdaltransform", "-s_srs", "EPSG:4326", "-t_srs", crs, "-output_xy"], input=f"{p[0]} {p[1]}\n", capture_output=True, text=True, check=True)
    return tuple(float(f) for f in out.stdout.split())


def grid_file(name, head, systems, called=None):
    with open(f"{to}/{name}", "w", newline="", encoding="utf-8") as f:
        w = csv.writer(f)
        w.writerow(head)
        for i, p in enumerate(POINTS):
            x, y = moved(systems[i % len(systems)], p)
            w.writerow([f"Xưởng lưới số {i}", f"Số {i} phố Lưới", *([called[i]] if called else []), f"{x:.6f}", f"{y:.6f}"])


HEAD = ["Tên", "Địa chỉ", "Kinh độ", "Vĩ độ"]
grid_file("metres.csv", HEAD, ["EPSG:5897"])
grid_file("degrees.csv", ["Tên", "Địa chỉ", "X (VN-2000) m", "Y (VN-2000) m"], ["EPSG:4326"])
grid_file("grids.csv", ["Tên", "Địa chỉ", "X", "Y"], ["EPSG:4326", "EPSG:5897", "EPSG:3857", "EPSG:4326", "EPSG:32649", "EPSG:4326"])
grid_file("guess.csv", ["Tên", "Địa chỉ", "X", "Y"], ["EPSG:4326", "EPSG:4326", "EPSG:5898"])
grid_file("named.csv", ["Tên", "Địa chỉ", "Hệ tọa độ", "X", "Y"], ["EPSG:4326", "EPSG:32648", "EPSG:5897", "EPSG:4326", "EPSG:5897", "EPSG:32648"],
          ["WGS84", "UTM 48N", "5897", "EPSG:4326", "VN-2000", "UTM 105E"])
put("unshifted.csv", "id,lon,lat\n" + "".join(f"{r['id'].split('/')[-1]},{r['lon'] - 0.00188:.6f},{r['lat'] + 0.00099:.6f}\n" for r in json.load(sys.stdin)))

features = [{"type": "Feature", "properties": {"name_vi": f"Xưởng tệp {i}", "address": f"Số {i} phố Tệp"}, "geometry": {"type": "Point", "coordinates": p}} for i, p in enumerate(POINTS)]
json.dump({"type": "FeatureCollection", "features": features}, open(f"{to}/points.geojson", "w"))
for name, *how in [("one.gpkg", "GPKG"), ("one.kml", "KML"), ("one.gpx", "GPX", "-dsco", "GPX_USE_EXTENSIONS=YES"), ("one.fgb", "FlatGeobuf"), ("one.ods", "ODS"),
                   ("grid.gpkg", "GPKG", "-t_srs", "EPSG:5897")]:
    subprocess.run(["ogr2ogr", "-q", "-f", *how, f"{to}/{name}", f"{to}/points.geojson"], check=True)
subprocess.run(["ogr2ogr", "-q", "-update", "-nln", "khu", f"{to}/grid.gpkg", f"{to}/one.gpkg"], check=True)  # a second layer
os.mkdir(f"{to}/shape")
subprocess.run(["ogr2ogr", "-q", "-f", "ESRI Shapefile", "-t_srs", "EPSG:5897", f"{to}/shape/one.shp", f"{to}/points.geojson", "-lco", "ENCODING=UTF-8"], check=True)
with zipfile.ZipFile(f"{to}/shape.zip", "w") as z:
    for f in os.listdir(f"{to}/shape"):
        z.write(f"{to}/shape/{f}", f)
