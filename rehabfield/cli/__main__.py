"""`python -m rehabfield.cli`, for the worker that `start` runs beside the server."""

from . import main

main()
