# SPDX-License-Identifier: EUPL-1.2
"""Public post (bưu chính công ích): papers picked up at home, results brought home, its price and course."""
