"""A release as files for people: bulletin, document, workbook, lists, SDMX, microdata."""
