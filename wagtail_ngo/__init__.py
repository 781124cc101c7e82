"""Cooperation of a city with its NGOs, for Wagtail."""

__version__ = "0.1.0"
