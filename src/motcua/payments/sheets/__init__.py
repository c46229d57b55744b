# SPDX-License-Identifier: EUPL-1.2
from motcua.payments.sheets.closing import closing_pdf
from motcua.payments.sheets.receipt import receipt_pdf

__all__ = ["closing_pdf", "receipt_pdf"]
