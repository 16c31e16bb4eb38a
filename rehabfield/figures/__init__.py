"""Figures: counts over periods, as dataclasses. Numbers, never people."""
