"""What must be true of the project as a whole, read from its files."""

from pathlib import Path


ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "wagtail_ngo"


def sources(folder: Path = PACKAGE) -> list[Path]:
    return sorted(p for p in folder.rglob("*.py") if "migrations" not in p.parts)


def templates() -> list[Path]:
    folders = [PACKAGE, ROOT / "example_site"]
    return sorted(path for folder in folders for path in folder.rglob("templates/**/*.html"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))
