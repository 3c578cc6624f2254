"""Printing with Typst: fonts, symbols, sheets."""
