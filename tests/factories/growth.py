"""Makes a small world large: copies of every row it holds, by the foreign keys of the tables, whatever tables there are."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import count, product
from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint, insert, inspect, select

from app.infra.db import Base, transaction

Row = dict[str, Any]
# A table's name, and the primary key of one of its rows.
Key = tuple[str, tuple[Any, ...]]

# The vocabulary and the installation's keys are given; holds on time name what they are of in words.
STAYING = frozenset({"theme", "signing_key", "claim"})
# Columns with a word of a closed set that is no enum.
WORDS = frozenset({("news_text", "language"), ("conflict", "kind")})
# Of which one at a time may be open, beside what they point to: others are done.
SETTLED = {"revision": ("listing_id", {"state": "published"})}


def key_of(record: Any) -> Key:
    return type(record).__tablename__, tuple(inspect(record).identity)


class World:
    """The rows as they are when it is made. `cast` are rows that are never copied: whoever asks for pages, and their home.

    Copies come along each row that others point to. Whatever is below it is copied under the very same row, with other
    rows of everything else it points to: an event gets more registrations, of other people; a person more of them, at other
    events. Once, everything is copied side by side."""

    def __init__(self, cast: Iterable[Key]) -> None:
        self._tables = [table for table in Base.metadata.sorted_tables if table.name not in STAYING]
        self._links = {
            table.name: {key.parent.name: key.column.table.name for key in table.foreign_keys} for table in self._tables
        }
        self._uniques = {table.name: _uniques(table) for table in self._tables}
        self._numbers = count(10_000)
        self._turns = 0
        # What a row's copy of a turn is, by what it points to.
        self._places: dict[tuple[Key, int, tuple[Any, ...]], Key] = {}
        self._cast = frozenset(cast)
        self.rows: dict[Key, Row] = {}
        self._taken: dict[str, set[tuple[Any, ...]]] = {table.name: set() for table in self._tables}
        with transaction() as tx:
            for table in self._tables:
                for row in tx.execute(select(table)).mappings():
                    self.rows[self._key(table, row)] = dict(row)
        for (name, _place), row in self.rows.items():
            self._take(name, row)
        self._above = {key: self._parents(key) for key in self.rows}
        self._below: dict[Key, list[Key]] = {key: [] for key in self.rows}
        for key, parents in self._above.items():
            for parent in parents:
                self._below[parent].append(key)

    def grow(self, times: int) -> None:
        """So many copies more of everything along every row."""
        more: dict[str, list[Row]] = {table.name: [] for table in self._tables}
        turns = range(self._turns + 1, self._turns + times + 1)
        self._turns += times
        for copied in self._passes():
            for turn in turns:
                self._copy(turn, copied, more)
        with transaction() as tx:
            for table in self._tables:
                if more[table.name]:
                    tx.execute(insert(table), more[table.name])

    def _passes(self) -> Iterator[list[Key]]:
        """What is copied while the rest stays, parents first."""
        yield list(self.rows)
        for centre in self.rows:
            if self._below[centre]:
                # Once with other people throughout, and once with the cast in their midst.
                alone = self._reach([centre], {key: [] if key[0] == "person" else ways for key, ways in self._above.items()})
                alone = {key for key in alone if key == centre or key[0] != "person"}
                for fixed in (alone, self._reach([centre], self._above) | self._cast):
                    below = self._reach([centre], self._below) - fixed
                    copied = self._reach(below, self._above) - fixed
                    yield [key for key in self.rows if key in copied]

    def _reach(self, start: Iterable[Key], ways: dict[Key, list[Key]]) -> set[Key]:
        reached, waiting = set(), list(start)
        while waiting:
            key = waiting.pop()
            if key not in reached:
                reached.add(key)
                waiting += ways[key]
        return reached

    def _copy(self, turn: int, copied: list[Key], more: dict[str, list[Row]]) -> None:
        places: dict[Key, Key] = {}
        for key in copied:
            name, row = key[0], dict(self.rows[key])
            for column, parent in self._links[name].items():
                row[column] = places.get((parent, (row[column],)), (parent, (row[column],)))[1][0]
            points_to = tuple(row[column] for column in self._links[name])
            if (key, turn, points_to) not in self._places:
                self._places[key, turn, points_to] = self._place(turn, key, row, more)
            places[key] = self._places[key, turn, points_to]

    def _place(self, turn: int, key: Key, row: Row, more: dict[str, list[Row]]) -> Key:
        """Write the copy down, if there may be one; otherwise the row stands for it."""
        table = Base.metadata.tables[key[0]]
        row |= {column.name: next(self._numbers) for column in table.primary_key if self._is_number(column)}
        if not self._differs(key, row, turn):
            return key
        if table.name in SETTLED:
            column, settled = SETTLED[table.name]
            if (column, row[column]) in self._taken[table.name]:
                row |= settled
        self._take(table.name, row)
        more[table.name].append(row)
        return self._key(table, row)

    def _differs(self, key: Key, row: Row, turn: int) -> bool:
        """Give the row other values where another row has them and only one may. False where none can be other."""
        for unique in self._uniques[key[0]]:
            words = WORDS | {(key[0], name) for name in self._links[key[0]]}
            free = [column for column in unique if (key[0], column.name) not in words]
            values = self._values(unique, row)
            if None in values or (unique, values) not in self._taken[key[0]]:
                continue
            for column, number in product(reversed(free), (turn, next(self._numbers))):
                row[column.name] = _other(self.rows[key][column.name], number)
                if (unique, self._values(unique, row)) not in self._taken[key[0]]:
                    break
            else:
                return False
        return True

    def _take(self, name: str, row: Row) -> None:
        self._taken[name] |= {(unique, self._values(unique, row)) for unique in self._uniques[name]}
        if name in SETTLED:
            column = SETTLED[name][0]
            self._taken[name].add((column, row[column]))

    def _values(self, unique: tuple[Column[Any], ...], row: Row) -> tuple[Any, ...]:
        return tuple(row[column.name] for column in unique)

    def _is_number(self, column: Column[Any]) -> bool:
        return not column.foreign_keys and column.type.python_type is int and len(column.table.primary_key) == 1

    def _key(self, table: Table, row: Any) -> Key:
        return table.name, tuple(row[column.name] for column in table.primary_key)

    def _parents(self, key: Key) -> list[Key]:
        row = self.rows[key]
        targets = [(parent, (row[column],)) for column, parent in self._links[key[0]].items()]
        return [target for target in targets if target in self.rows]


def _uniques(table: Table) -> list[tuple[Column[Any], ...]]:
    constraints = [item for item in table.constraints if isinstance(item, UniqueConstraint)]
    whole = [index for index in table.indexes if index.unique and index.dialect_options["sqlite"]["where"] is None]
    return [tuple(item.columns) for item in (table.primary_key, *constraints, *whole)]


def _other(value: Any, turn: int) -> Any:
    match value:
        case enum.Enum() | None:
            return value
        case str():
            return f"{turn}-{value}"
        case bytes():
            return f"{turn}-".encode() + value
        case datetime():
            return value + timedelta(hours=turn)
        case date():
            return value + timedelta(days=turn)
        case int():
            return value + turn
    raise TypeError(f"how is another {type(value).__name__} made?")
