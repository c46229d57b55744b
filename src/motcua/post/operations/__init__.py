# SPDX-License-Identifier: EUPL-1.2
from motcua.post.operations.asking import (
    Cancelled,
    ask_parcel,
    call_off,
    cancel_parcel,
    cause_of_next,
    change_parcel,
    may_be_cancelled,
    papers_brought,
    see_groups,
)
from motcua.post.operations.billing import accept_bill, read_bill
from motcua.post.operations.carrying import note, report_lost
from motcua.post.operations.claiming import answer_claim, open_claim
from motcua.post.operations.cod import compare_cod_again, join_cod_transfer, read_cod_statement
from motcua.post.operations.labelling import label_parcel
from motcua.post.operations.listing import open_list, put_on_list, sign_list, take_off_list, unsign_list

__all__ = [
    "Cancelled",
    "accept_bill",
    "answer_claim",
    "ask_parcel",
    "call_off",
    "cancel_parcel",
    "cause_of_next",
    "change_parcel",
    "compare_cod_again",
    "join_cod_transfer",
    "label_parcel",
    "may_be_cancelled",
    "note",
    "open_claim",
    "open_list",
    "papers_brought",
    "put_on_list",
    "read_bill",
    "read_cod_statement",
    "report_lost",
    "see_groups",
    "sign_list",
    "take_off_list",
    "unsign_list",
]
