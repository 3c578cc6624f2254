"""The chain's next head, computed in the database: what `analysis.proof.leaf.chained` computes in Python."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class Chained(FunctionElement[bytes]):
    """`Chained(head, leaf hash)`; SQLite asks Python for it (see `survey.base.database.prepare_sqlite`)."""

    name = "chained"
    type = sa.LargeBinary()
    inherit_cache = True


@compiles(Chained, "sqlite")
def _function(element: Chained, compiler: SQLCompiler, **options: Any) -> str:
    return f"chained({compiler.process(element.clauses, **options)})"


@compiles(Chained, "postgresql")
def _expression(element: Chained, compiler: SQLCompiler, **options: Any) -> str:
    head, leaf = (compiler.process(part, **options) for part in element.clauses)
    return f"sha256('\\x02'::bytea || {head} || {leaf})"
