# SPDX-License-Identifier: EUPL-1.2
"""The postal clerk's screen (`/buu-chinh/`)."""
