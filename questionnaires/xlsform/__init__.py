"""Questionnaires drawn up elsewhere as XLSForms become content of ours."""

from questionnaires.xlsform.importing import Imported, read_xlsform

__all__ = ["Imported", "read_xlsform"]
