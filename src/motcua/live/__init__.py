# SPDX-License-Identifier: EUPL-1.2
"""The snapshot of each office's queue: read in one statement, rendered once, versioned; it holds no personal data."""
