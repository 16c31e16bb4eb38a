"""Backup: database and keys in one file that opens with the printed recovery sheet alone."""

from rehabfield.exchange.backup.archive import BackupError, Manifest
from rehabfield.exchange.backup.make import create
from rehabfield.exchange.backup.restore import restore, verify
from rehabfield.exchange.backup.retention import NAME, expired

__all__ = ["NAME", "BackupError", "Manifest", "create", "expired", "restore", "verify"]
