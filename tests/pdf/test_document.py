"""What a reader, a screen reader and an archive find in a document."""

import io

import pypdf

from wagtail_ngo.pdf import render_pdf


TABLE = """
<h2>Kosztorys</h2>
<table><caption>Zestawienie kosztów</caption>
<thead><tr><th scope="col">Rodzaj kosztu</th><th scope="col">Kwota</th></tr></thead>
<tbody>{% for row in rows %}
<tr><th scope="row">{{ row }}</th><td class="numeric">1 000,50 zł</td></tr>
{% endfor %}</tbody>
</table>"""


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def tags(node, found: set[str]) -> set[str]:
    node = node.get_object()
    if isinstance(node, pypdf.generic.DictionaryObject):
        found.add(str(node.get("/S")))
        node = node.get("/K", pypdf.generic.ArrayObject()).get_object()
    if isinstance(node, pypdf.generic.ArrayObject):
        for child in node:
            tags(child, found)
    elif isinstance(node, pypdf.generic.DictionaryObject):
        tags(node, found)
    return found


def text(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(pdf).pages)


def test_document_is_tagged_and_names_its_language_and_title(make_pdf):
    reader = read(make_pdf(TABLE, rows=["Trener"]))
    root = reader.root_object
    assert root["/Lang"] == "pl"
    assert reader.metadata.title == "Oferta nr 7/2026"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert {"/Document", "/H1", "/H2", "/Table", "/TH", "/TD"} <= tags(
        root["/StructTreeRoot"]["/K"], set()
    )


def test_polish_letters_are_text_in_a_shipped_font(make_pdf):
    pdf = make_pdf("<p>Zażółć gęślą jaźń – „ŁÓDŹ” ☐ ☑ Київ</p>")
    assert "Zażółć gęślą jaźń – „ŁÓDŹ” ☐ ☑ Київ" in text(pdf)
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in read(pdf).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts and all("Noto-Sans" in font or "Ngo" in font for font in fonts), fonts


def test_header_of_a_table_and_the_page_number_are_repeated(make_pdf):
    pages = [
        page.extract_text()
        for page in read(make_pdf(TABLE, rows=[f"Koszt {n}" for n in range(120)])).pages
    ]
    assert len(pages) > 2
    assert all("Rodzaj kosztu" in page and "Oferta nr 7/2026" in page for page in pages)
    assert all(f"{n} " in page for n, page in enumerate(pages, start=1))


def test_language_of_the_words_is_the_document_s(make_pdf):
    pdf = make_pdf(
        "{% load i18n %}{% get_current_language as code %}<p>[{{ code }}]</p>", language="en"
    )
    assert "[en]" in text(pdf) and "Page 1 of 1" in text(pdf)


def test_answers_are_escaped(make_pdf):
    assert "<b>Łąka</b> {{ 7 }}" in text(make_pdf("<p>{{ a }}</p>", a="<b>Łąka</b> {{ 7 }}"))


def test_same_content_makes_the_same_bytes(make_pdf):
    assert make_pdf(TABLE, rows=["a"]) == make_pdf(TABLE, rows=["a"])


def test_links_lead_to_the_site(make_pdf):
    reader = read(make_pdf('<p><a href="/calls/">Nabory</a></p>'))
    uris = [a.get_object()["/A"]["/URI"] for p in reader.pages for a in p.get("/Annots", [])]
    assert uris == ["https://city.example/calls/"]


def test_site_without_an_address_still_prints(make_pdf, settings, db):
    from wagtail.models import Site

    Site.objects.all().delete()
    settings.WAGTAIL_NGO = {}
    del settings.WAGTAILADMIN_BASE_URL
    assert "Treść" in text(make_pdf("<p>Treść</p>"))


def test_backend_is_the_one_named_in_the_settings(settings):
    settings.WAGTAIL_NGO["PDF_BACKEND"] = "tests.pdf.test_document.PlainBackend"
    result = render_pdf("wagtail_ngo/pdf/base.html", {}, language="en", title="Report")
    assert b"<title>Report</title>" in result


class PlainBackend:
    def render(self, html, *, base_url, fetch):
        return html.encode()


def test_signatures_never_stand_alone_on_a_page(make_pdf):
    chapter = (
        '<div style="break-before: page">{% for line in lines %}<p>Last words</p>{% endfor %}'
        '<div class="signatures"><p>Signatures</p></div></div>'
    )
    body = "{% for lines in chapters %}" + chapter + "{% endfor %}"
    pages = read(make_pdf(body, chapters=["x" * count for count in range(26, 42)])).pages
    signed = [page.extract_text() for page in pages if "Signatures" in page.extract_text()]
    assert len(signed) == 16
    assert all("Last words" in page for page in signed)
