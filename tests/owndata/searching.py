# SPDX-License-Identifier: EUPL-1.2
"""A search through the whole database and the folder of files that knows nothing of the program but columns."""

from pathlib import Path

from django.db import connection

# Whatever can hold words: text, JSON, lists of text, bytes, search words.
_COLUMNS = """
SELECT table_name, column_name, udt_name FROM information_schema.columns
WHERE table_schema = 'public' AND is_generated = 'NEVER'
AND udt_name IN ('text', 'varchar', 'bpchar', 'json', 'jsonb', '_text', '_varchar', 'bytea', 'tsvector', 'inet')
AND table_name IN (SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE')
ORDER BY 1, 2
"""


def in_database(*words: str) -> dict[str, list[str]]:
    """Return in which columns ("table.column") each word stands; words that stand nowhere are left out."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        for table, column, kind in cursor.fetchall():
            said = f"""encode("{column}", 'escape')""" if kind == "bytea" else f'"{column}"::text'
            for word in words:
                cursor.execute(f'SELECT 1 FROM "{table}" WHERE {said} ILIKE %s LIMIT 1', [f"%{word}%"])
                if cursor.fetchone():
                    found.setdefault(word, []).append(f"{table}.{column}")
    return found


def in_files(folder: Path, *words: str) -> list[str]:
    """Return the files whose name or content holds one of these words."""
    raw = [word.encode() for word in words]
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file()
        and (any(word in path.name for word in words) or any(word in path.read_bytes() for word in raw))
    ]


def everything() -> dict[str, list[dict[str, object]]]:
    """Return every row of every table, by table, in the order of its first column; each by its columns' names."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1"
        )
        rows = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            names = [column.name for column in cursor.description or ()]
            rows[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return rows
