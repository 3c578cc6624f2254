"""A customer answers: scan, page, submit, receipt."""
