"""The administrator's pages: accounts, one by one and from files, and the audit log."""

from survey.accounts import account_views, audit_views, file_views
from survey.accounts.views import account_pages

__all__ = ["account_pages", "account_views", "audit_views", "file_views"]  # the modules whose pages are of this room
