"""Truth from outside: figures counted without the product, and the product compared with them."""
