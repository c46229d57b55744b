# SPDX-License-Identifier: EUPL-1.2
"""What people say: ratings, comments, complaints, the yearly questionnaire."""
