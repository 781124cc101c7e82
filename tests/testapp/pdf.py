from wagtail_ngo.pdf.base import PdfBackend


class PlainBackend(PdfBackend):
    """Prints quickly and readably: the words of the document as they came from its template."""

    def render(self, html, *, base_url, fetch):
        return b"%PDF-plain\n" + html.encode()
