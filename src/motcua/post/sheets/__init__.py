# SPDX-License-Identifier: EUPL-1.2
from motcua.post.sheets.ends import count_of, spoken
from motcua.post.sheets.labels import Paper, label_pdf, label_pictures
from motcua.post.sheets.lists import list_mark, list_of_mark, list_pdf, list_pictures
from motcua.post.sheets.shipments import shipment_pdf, shipment_pictures

__all__ = [
    "Paper",
    "count_of",
    "label_pdf",
    "label_pictures",
    "list_mark",
    "list_of_mark",
    "list_pdf",
    "list_pictures",
    "shipment_pdf",
    "shipment_pictures",
    "spoken",
]
