# SPDX-License-Identifier: EUPL-1.2
"""The second screen beside the counter: what the helper types, in large type, turned to the citizen."""
