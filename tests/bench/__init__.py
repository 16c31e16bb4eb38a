"""Measurements: ratios against floors that run in the same process, alternating.

`./test --bench` runs all, prints the table and fails where a binding goal is missed;
`--write` puts the table into the README. Absolute times are for the reader only.
"""
