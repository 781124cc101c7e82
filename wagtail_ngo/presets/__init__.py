"""Ready-made content for one country: forms, procedures, spheres and dated numbers of its law.

On top of the other apps: it knows them, none of them knows it.
"""
