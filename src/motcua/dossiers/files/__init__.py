# SPDX-License-Identifier: EUPL-1.2
"""Files: checked, straightened, put together and kept. Below the operations; knows nothing of dossiers' states."""
