"""The admin's listing of applications: its queries, and its first page as the register grows.

python -m benchmarks.listing [--postgres] [--rounds N]
"""

from functools import partial

from benchmarks.harness import (
    Subject,
    count_queries,
    interleave,
    options,
    print_table,
    site,
)


SIZES = (1_000, 50_000)
PAGES = {
    "First page": "",
    "Oldest first": "?ordering=submitted_at",
    "By requested amount": "?ordering=-requested_amount",
    "One status": "?status=submitted",
    "Search": "?q=Sen",
}


def measure(database: str, rounds: int) -> None:
    from django.urls import reverse

    from benchmarks import register, thirty

    readers = register.make_readers()
    browsers = {name: thirty.client(user) for name, user in readers.items()}
    places = register.copies(SIZES)
    for size, place in places.items():
        register.enter(place)
        register.fill(size)
    url, rows = reverse("ngo_applications:index"), []
    for reader, browser in browsers.items():
        for page, query in PAGES.items():
            subjects = compare(browser, url + query, places, rounds)
            few, many = (subject.milliseconds for subject in subjects)
            queries = count_queries(partial(browser.get, url + query))
            cells = [f"{few:.1f}", f"{many:.1f}", f"{many / few:.2f}", str(queries)]
            rows.append([f"{page}, {reader}", *cells])
    headings = ["", *(f"ms at {size:,} rows" for size in SIZES), "ratio", "queries"]
    print_table(f"Listing of applications, {database}, median of {rounds} rounds", headings, rows)


def compare(browser, address: str, places: dict, rounds: int) -> list[Subject]:
    """Measure one page in each of the databases."""
    from benchmarks import register, thirty

    def show(_place):
        thirty.expect(browser.get(address), 200)

    subjects = [Subject(address, show, partial(register.enter, at)) for at in places.values()]
    interleave(subjects, rounds)
    return subjects


def main() -> None:
    asked = options(__doc__, rounds=30)
    with site(asked.postgres) as database:
        measure(database, asked.rounds)


if __name__ == "__main__":
    main()
