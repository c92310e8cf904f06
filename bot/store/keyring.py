"""The data keys of one transaction: found by their scope or their id, made where there is none.

Laws: which key is a scope's is asked of the database in every transaction (a key made in one that
was rolled back, or erased by somebody else, must not seal anything); an opened key is remembered by
its id only. The key of the blind indices is the exception: it is made once, with the database, and
stays, so that what is found by it is found whatever the master keys are. A key opens for the scope
it was made for and is used for no other, also where it was opened before its row was changed.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, Engine, Text, bindparam, insert, select

from bot.store.alone import alone
from bot.store.problems import StoreProblem
from bot.store.sealed import DataKey, Vault
from bot.store.tables import keys

HOUSE, INDEX = "house", "index"
REMEMBERED = 4096
"""How many opened keys stay in memory."""
_KEYS = select(keys.c.scope, keys.c.id).where(
    keys.c.scope.in_(bindparam("scopes", type_=Text, expanding=True))
)
_KEY_OF = select(keys.c.id).where(keys.c.scope == bindparam("scope"))
_KEY = select(keys).where(keys.c.id == bindparam("id"))


def scope_of(case_id: str | None) -> str:
    """Give the scope whose key seals what belongs to a case, or to none."""
    return HOUSE if case_id is None else f"case:{case_id}"


def index_key(engine: Engine, writer: Engine, vault: Vault) -> DataKey:
    """Give the key of the blind indices; the first program that opens a database makes it."""
    with engine.begin() as connection:
        kept = Keyring(connection, vault, {}).kept(INDEX)
    if kept:
        return kept
    with writer.begin() as connection:
        return Keyring(connection, vault, {}).of(INDEX)


class Keyring:
    """The data keys that a transaction may use."""

    def __init__(self, connection: Connection, vault: Vault, opened: dict[bytes, DataKey]) -> None:
        self._connection, self._vault, self._opened = connection, vault, opened
        self.scopes: dict[str, DataKey] = {}

    def prepare(self, scopes: Collection[str]) -> None:
        """Look up the keys of scopes together."""
        new = set(scopes) - self.scopes.keys()
        if new:
            for row in self._connection.execute(_KEYS, {"scopes": list(new)}).all():
                self.scopes[row.scope] = self._for(row.scope, row.id)

    def of(self, scope: str) -> DataKey:
        """Give the key of a scope; the first time it is made."""
        if scope not in self.scopes:
            self.scopes[scope] = self.kept(scope) or self._made(scope)
        return self.scopes[scope]

    def kept(self, scope: str) -> DataKey | None:
        """Give the key of a scope as it is kept, if it is."""
        id = self._connection.scalar(_KEY_OF, {"scope": scope})
        return self._for(scope, id) if id else None

    def named(self, id: bytes) -> DataKey:
        """Open the key of an id."""
        if id in self._opened:
            return self._opened[id]
        row = self._connection.execute(_KEY, {"id": id.hex()}).first()
        if row is None:
            raise StoreProblem("no_key", id.hex())
        return self._remember(self._vault.unwrap(id, row.scope, row.master, row.wrapped))

    def _for(self, scope: str, id: str) -> DataKey:
        """Open the key that the database says is a scope's."""
        key = self.named(bytes.fromhex(id))
        if key.scope != scope:
            raise StoreProblem("wrong_key")
        return key

    def _made(self, scope: str) -> DataKey:
        """Make the key of a scope, unless another process has just made it."""
        if alone(self._connection, f"key {scope}") and (kept := self.kept(scope)):
            return kept
        key, wrapped = self._vault.new_key(scope)
        row = {"id": key.id.hex(), "scope": scope, **wrapped}
        self._connection.execute(insert(keys), row)
        return self._remember(key)

    def _remember(self, key: DataKey) -> DataKey:
        if len(self._opened) >= REMEMBERED:
            self._opened.clear()
        self._opened[key.id] = key
        return key
