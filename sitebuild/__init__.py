"""What is made once before the site is served.

Without it the site works too: slower, uncompressed, and with one picture for all pages that are shared.
"""
