"""Scenarios, a file for each group of the API. :mod:`differential` says how to write them."""
