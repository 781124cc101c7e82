import pytest

from hypothesis import given
from hypothesis import strategies as st

from wagtail_ngo.uploads import clean_filename, unique_filename


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Oferta na rok 2026.pdf", "Oferta na rok 2026.pdf"),
        ("Zażółć gęślą.docx", "Zażółć gęślą.docx"),
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\Ala\oferta.pdf", "oferta.pdf"),
        ("oferta.pdf\r\nSet-Cookie: a=b", "oferta.pdf Set-Cookie_ a=b"),
        ("oferta\x00.pdf", "oferta.pdf"),
        ("oferta\u202efdp.exe", "ofertafdp.exe"),
        ("😀.pdf", "😀.pdf"),
        ("CON", "file-CON"),
        ("con.pdf", "file-con.pdf"),
        ("LPT1.txt", "file-LPT1.txt"),
        ("<script>alert(1).pdf", "script_alert(1).pdf"),
        (".htaccess", "htaccess"),
        ("...", "file"),
        ("", "file"),
        (None, "file"),
        ("trailing. ", "trailing"),
    ],
)
def test_a_file_name_is_made_safe_to_show(name, expected):
    assert clean_filename(name) == expected


@pytest.mark.parametrize("letter", ["a", "ż", "😀"])
def test_a_long_name_is_cut_and_keeps_its_extension(letter):
    name = clean_filename(letter * 300 + ".pdf")
    assert name.endswith(f"{letter}.pdf")
    assert 190 < len(name.encode()) <= 200


@given(st.text(st.characters(codec=None), max_size=300))
def test_any_name_becomes_a_safe_and_stable_one(name):
    safe = clean_filename(name)
    assert safe
    assert clean_filename(safe) == safe
    assert len(safe.encode()) <= 205
    assert not set(safe) & set('/\\<>:"|?*%\r\n\0')
    assert not safe.startswith(".")
    assert safe.strip(". ") == safe


@given(st.lists(st.sampled_from(["a.pdf", "A.PDF", "a-2.pdf", "../a.pdf", "b", "CON"])))
def test_names_in_one_archive_are_unique_on_any_system(names):
    taken = set()
    given_out = [unique_filename(name, taken) for name in names]
    assert len({name.casefold() for name in given_out}) == len(names)
    assert all(clean_filename(name) == name for name in given_out)
