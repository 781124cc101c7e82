"""Files for the upload tests, good and hostile, made on the spot."""

import io
import struct
import zipfile
import zlib

import openpyxl
import pikepdf

from PIL import Image


OFFICE = "application/vnd.openxmlformats-officedocument"
WORD = f"{OFFICE}.wordprocessingml.document.main+xml"
WORD_MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(60) + b"This program cannot be run in DOS mode."
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;">]><a>&d;</a>"""


def archive(parts, compression=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return buffer.getvalue()


def content_types(main):
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )


def relations(kind, target):
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/{kind}" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    )


def docx(main=WORD, **extra):
    parts = {
        "[Content_Types].xml": content_types(main),
        "word/document.xml": "<document><body>Text</body></document>",
        **{name.replace("__", "/"): content for name, content in extra.items()},
    }
    return archive(parts)


def docx_with(parts, main=WORD):
    base = {"[Content_Types].xml": content_types(main), "word/document.xml": "<document/>"}
    return archive({**base, **parts})


def docx_linking(kind, target):
    return docx_with({"word/_rels/document.xml.rels": relations(kind, target)})


def xlsx():
    book = openpyxl.Workbook()
    book.active.append(["Koszt", 1000.5])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xlsx_with(parts):
    with zipfile.ZipFile(io.BytesIO(xlsx())) as source:
        kept = {name: source.read(name) for name in source.namelist()}
    return archive({**kept, **parts})


def opendocument(kind="text", parts=None, manifest=None):
    return archive(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": "<office><body/></office>",
            "Configurations2/accelerator/current.xml": "",
            "META-INF/manifest.xml": manifest or '<m:manifest xmlns:m="urn:m"/>',
            **(parts or {}),
        }
    )


def encrypted_opendocument():
    entry = "<m:file-entry><m:encryption-data/></m:file-entry>"
    manifest = f'<m:manifest xmlns:m="urn:m">{entry}</m:manifest>'
    return opendocument(manifest=manifest, parts={"content.xml": bytes(range(256))})


def encrypted_zip():
    data = bytearray(docx())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 4)
    return bytes(data)


def zip_bomb():
    """Claims gigabytes in its directory; nothing so large is really written."""
    data = bytearray(docx_with({"word/bomb.xml": b"0" * 100_000}))
    entry = data.rfind(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 4_000_000_000)
    return bytes(data)


def overlapping_zip():
    """Every entry of the directory points to the same bytes, as in a non-recursive bomb."""
    data = docx_with({"word/kernel.xml": bytes(200_000)})
    end = data.rfind(b"PK\x05\x06")
    start = struct.unpack("<I", data[end + 16 : end + 20])[0]
    last = data.rfind(b"PK\x01\x02")
    copies = b"".join(data[last:end].replace(b"kernel", b"%06d" % number) for number in range(600))
    count = 3 + 600
    length = end - start + len(copies)
    footer = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, length, start, 0)
    return data[:end] + copies + footer


def crowded_zip():
    return archive({f"word/{number}.xml": b"" for number in range(60_000)}, zipfile.ZIP_STORED)


def crowded_zip_that_lies():
    data = bytearray(crowded_zip())
    end = data.rfind(b"PK\x05\x06")
    data[end + 8 : end + 12] = struct.pack("<HH", 3, 3)
    return bytes(data)


def zip64_behind_a_small_directory():
    data = docx()
    end = data.rfind(b"PK\x05\x06")
    start = struct.unpack("<I", data[end + 16 : end + 20])[0]
    record = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 2, 2, end - start, start)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)
    length = end - start + len(record + locator)
    footer = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 2, 2, length, start, 0)
    return data[:end] + record + locator + footer


def pdf(**save):
    buffer = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(buffer, **save)
    return buffer.getvalue()


def encrypted_pdf(level=6):
    return pdf(encryption=pikepdf.Encryption(owner="o", user="u", R=level))


def image(kind, size=(20, 10)):
    buffer = io.BytesIO()
    Image.new("RGB", size, "navy").save(buffer, kind)
    return buffer.getvalue()


def png_claiming(width, height):
    data = bytearray(image("PNG"))
    data[16:24] = struct.pack(">II", width, height)
    data[29:33] = struct.pack(">I", zlib.crc32(bytes(data[12:29])))
    return bytes(data)


GOOD = {
    "offer.pdf": pdf(),
    "OFFER.PDF": pdf(),
    "offer.odt": opendocument(),
    "costs.ods": opendocument("spreadsheet"),
    "offer.docx": docx(),
    "template.docx": docx_linking("attachedTemplate", "file:///C:\\Templates\\city.dotm"),
    "links.docx": docx_linking("hyperlink", "https://example.org/"),
    "costs.xlsx": xlsx(),
    "notes.txt": "Zażółć gęślą jaźń\r\n".encode(),
    "costs.csv": "Nazwa;Koszt\nSala;1000,50 zł\n".encode("cp1250"),
    "photo.png": image("PNG"),
    "photo.jpg": image("JPEG"),
    "photo.jpeg": image("JPEG"),
    "photo.webp": image("WEBP"),
}
