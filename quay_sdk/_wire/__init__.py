"""JSON and Python values: encoding arguments, decoding results, dates. Nothing here knows HTTP."""
