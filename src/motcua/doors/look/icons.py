# SPDX-License-Identifier: EUPL-1.2
"""The icons of the house: strokes on a 24-point grid, drawn for this project, always shown beside a word."""

from typing import Final

ICONS: Final[dict[str, str]] = {
    "arrow-left": '<path d="M20 12H4.5M11 5.5 4.5 12l6.5 6.5"/>',
    "arrow-right": '<path d="M4 12h15.5M13 5.5l6.5 6.5-6.5 6.5"/>',
    "bell": '<path d="M6 10a6 6 0 0 1 12 0c0 4.5 1.5 6 2 6.5H4c.5-.5 2-2 2-6.5zM10 19.5a2.1 2.1 0 0 0 4 0"/>',
    "building": '<path d="M3 9.8 12 4l9 5.8v1H3zM5.5 10.8V18M10 10.8V18M14 10.8V18M18.5 10.8V18M4.5 18h15M3.5 21h17"/>',
    "calendar": (
        '<rect x="3.5" y="5" width="17" height="15.5" rx="2"/><path d="M3.5 10h17M8 2.8V7M16 2.8V7"/>'
        '<path fill="currentColor" d="M13.5 13.5h3v3h-3z"/>'
    ),
    "call": '<path d="M4 10v4h3l8.5 4.5v-13L7 10zM18.5 9.2a3.9 3.9 0 0 1 0 5.6M7 14v4.5h2.5V15.3"/>',
    "camera": (
        '<path d="M4.5 7.5H8L9.5 5h5L16 7.5h3.5A1.5 1.5 0 0 1 21 9v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 18V9'
        'a1.5 1.5 0 0 1 1.5-1.5z"/><circle cx="12" cy="13.2" r="3.6"/>'
    ),
    "check": '<path d="m4.5 12.5 5 5L19.5 7"/>',
    "circle": '<circle cx="12" cy="12" r="8"/>',
    "clock": '<circle cx="12" cy="12" r="8.7"/><path d="M12 6.8v5.5l3.4 2.2"/>',
    "copy": '<path d="M8.5 8.5h11v12h-11zM15.5 8.5v-5h-11v12h4"/>',
    "cross": '<path d="m6 6 12 12M18 6 6 18"/>',
    "diamond": '<path fill="currentColor" d="m12 3.5 8.5 8.5-8.5 8.5L3.5 12z"/>',
    "dossier": (
        '<path d="M3.5 6.5v12A1.5 1.5 0 0 0 5 20h14a1.5 1.5 0 0 0 1.5-1.5V9A1.5 1.5 0 0 0 19 7.5h-7L10 5H5'
        'a1.5 1.5 0 0 0-1.5 1.5zM7.5 12h9M7.5 15.5h6"/>'
    ),
    "download": '<path d="M12 3.5v11.8M6.8 10.2l5.2 5.2 5.2-5.2M4 20.2h16"/>',
    "home": '<path d="M3.5 11 12 4l8.5 7M6 9.2V20h12V9.2M10 20v-5.5h4V20"/>',
    "info": '<circle cx="12" cy="12" r="8.7"/><path d="M12 11v5.5M12 7.5h.01"/>',
    "key": '<circle cx="7.5" cy="16" r="4"/><path d="M10.4 13.1 20 3.5M16.3 7.2l3 3M13.6 9.9l1.9 1.9"/>',
    "language": (
        '<circle cx="12" cy="12" r="8.7"/><path d="M3.3 12h17.4M12 3.3c2.6 2.6 3.6 5.5 3.6 8.7s-1 6.1-3.6 8.7'
        'c-2.6-2.6-3.6-5.5-3.6-8.7s1-6.1 3.6-8.7z"/>'
    ),
    "list": '<path d="M8.5 6H20M8.5 12H20M8.5 18H20M4 6h.01M4 12h.01M4 18h.01"/>',
    "map-pin": (
        '<path d="M12 21.5c4.6-4.7 7-8.2 7-11.5a7 7 0 0 0-14 0c0 3.3 2.4 6.8 7 11.5z"/>'
        '<circle cx="12" cy="10" r="2.6"/>'
    ),
    "minus": '<path d="M5 12h14"/>',
    "money": (
        '<path d="M3 6.5h18v11H3zM6.5 6.5A3.5 3.5 0 0 1 3 10M17.5 6.5A3.5 3.5 0 0 0 21 10M3 14a3.5 3.5 0 0 1 3.5 3.5'
        'M21 14a3.5 3.5 0 0 0-3.5 3.5"/><circle cx="12" cy="12" r="2.5"/>'
    ),
    "move": '<path d="M4 8.5h14M14.2 4.7 18 8.5l-3.8 3.8M20 15.5H6M9.8 11.7 6 15.5l3.8 3.8"/>',
    "paper": '<path d="M5.5 3.5h9l4 4v13h-13zM14 3.5V8h4.5M8.5 12h7M8.5 16h5"/>',
    "pencil": '<path d="m4 20 .8-4.2L15.9 4.7a1.6 1.6 0 0 1 2.3 0l1.1 1.1a1.6 1.6 0 0 1 0 2.3L8 19zM13.6 7 17 10.4"/>',
    "people": (
        '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 19.5c.5-3.6 3-5.5 6.5-5.5s6 1.9 6.5 5.5M15.5 5.2a3.4 3.4 0 0 1'
        ' 0 6.5M17.8 14.4c2 .8 3.3 2.5 3.7 5.1"/>'
    ),
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.3c.6-4 3.6-6.1 7.5-6.1s6.9 2.1 7.5 6.1"/>',
    "phone": (
        '<path d="M6.5 3.5h3L11 8 9 9.5a11.5 11.5 0 0 0 5.5 5.5L16 13l4.5 1.5v3a2 2 0 0 1-2.2 2'
        'A16.3 16.3 0 0 1 4.5 5.7a2 2 0 0 1 2-2.2z"/>'
    ),
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": (
        '<path d="M7 8.5v-5h10v5M7 17H4.5a1 1 0 0 1-1-1V9.5a1 1 0 0 1 1-1h15a1 1 0 0 1 1 1V16a1 1 0 0 1-1 1H17'
        'M7 14h10v6.5H7z"/>'
    ),
    "qr": '<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM20 14v2.5M16.5 20H14M20 20h-.01"/>',
    "refresh": '<path d="M20 4.5V9h-4.5M19.7 9A8.3 8.3 0 1 0 20 14"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5.5 5.5"/>',
    "shield": '<path d="M12 3l7.5 2.5v6c0 4.6-3 7.9-7.5 9.8-4.5-1.9-7.5-5.2-7.5-9.8v-6zM8.5 12l2.5 2.5 4.5-4.5"/>',
    "sign-out": '<path d="M10 4H5.5A1.5 1.5 0 0 0 4 5.5v13A1.5 1.5 0 0 0 5.5 20H10M15.5 8l4 4-4 4M19.5 12H9.5"/>',
    "sms": (
        '<path d="M4 4.5h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-8l-5 4v-4H4a1 1 0 0 1-1-1v-10a1 1 0 0 1 1-1z'
        'M8 10.5h.01M12 10.5h.01M16 10.5h.01"/>'
    ),
    "star": '<path d="m12 3.2 2.7 5.6 6.1.8-4.5 4.2 1.1 6.1L12 17l-5.4 2.9 1.1-6.1-4.5-4.2 6.1-.8z"/>',
    "syringe": (
        '<path d="m18.2 2.8 3 3M19.7 4.3l-3.2 3.2M13.2 4.8l6 6M14.8 6.4 6 15.2V18h2.8l8.8-8.8M6 18l-3.5 3.5'
        'M12.3 8.9l1.6 1.6M9.6 11.6l1.6 1.6"/>'
    ),
    "ticket": '<path d="M4 5.5h16v4a2.5 2.5 0 0 0 0 5v4H4v-4a2.5 2.5 0 0 0 0-5zM14.5 5.5v2M14.5 11v2M14.5 16.5v2"/>',
    "warn": '<path d="M12 3.8 21.3 20H2.7zM12 10v4.5M12 17.3h.01"/>',
}

#: The door: the sign of the house, in its own colours.
MARK: Final = (
    '<svg viewBox="0 0 30 36" width="30" height="36" aria-hidden="true" focusable="false">'
    '<path fill="#0b5d5e" d="M0 36V14a15 14 0 0 1 30 0v22z"/><path fill="#f2b33d" d="M6 32V15a9 9 0 0 1 9-9v26z"/>'
    '<path fill="#fff" d="M15 6a9 9 0 0 1 9 9v21l-9-4z"/><circle cx="17.6" cy="20" r="1.3" fill="#0b5d5e"/></svg>'
)
