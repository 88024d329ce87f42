"""What is made once before the site is served. Without it the site works too: slower, uncompressed, one picture for all pages."""
