"""Compiles the message catalogues whenever the package is built or installed from a checkout."""

from pathlib import Path

import polib

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileMessages(BuildHookInterface):
    def initialize(self, version: str, build_data: dict) -> None:
        for catalogue in Path(self.root, "wagtail_ngo").rglob("*.po"):
            polib.pofile(str(catalogue)).save_as_mofile(str(catalogue.with_suffix(".mo")))
