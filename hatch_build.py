"""Compiles the message catalogues whenever the package is built or installed from a checkout."""

from pathlib import Path

import polib

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileMessages(BuildHookInterface):
    def initialize(self, version: str, build_data: dict) -> None:
        root = Path(self.root)
        for catalogue in (*root.glob("wagtail_ngo/**/*.po"), *root.glob("example_site/**/*.po")):
            polib.pofile(str(catalogue)).save_as_mofile(str(catalogue.with_suffix(".mo")))
