"""What people do in a browser, named as they would name it.

Controls are found by their names, addresses and ``data-`` attributes, never by translated words.
"""
