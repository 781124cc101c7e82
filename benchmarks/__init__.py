"""Measurements against Wagtail's own forms, and of listings that grow. See README.md."""
