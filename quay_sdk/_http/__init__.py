"""HTTP: requests and responses as bytes. Nothing here knows models or operations."""
