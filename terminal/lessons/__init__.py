"""Lessons: plain files that are a guided exercise, a demonstration and a test at once."""
