"""Questionnaires drawn up elsewhere as XLSForms become content of ours, and ours become XLSForms."""

from questionnaires.xlsform.exporting import write_xlsform
from questionnaires.xlsform.importing import read_xlsform

__all__ = ["read_xlsform", "write_xlsform"]
