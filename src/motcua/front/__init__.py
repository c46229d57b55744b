# SPDX-License-Identifier: EUPL-1.2
"""The ASGI front: static files, streams and health from memory; everything else in Django's one thread."""
