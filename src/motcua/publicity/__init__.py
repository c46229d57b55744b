# SPDX-License-Identifier: EUPL-1.2
"""Letting everybody know: sheets to print, lobby playlists, cards for sharing, short addresses."""
