# SPDX-License-Identifier: EUPL-1.2
"""Setting up a new office from nothing: step by step, unseen until it is opened."""
