"""Which names of the environment the code reads, found in its source.

An environment is called `env`, or is `os.environ` itself; `environ` alone is a request's, as WSGI has it.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from survey.base.config import SECRETS


def read_by(*packages: Path) -> set[str]:
    """Every name that these packages look up in an environment."""
    sources = (path.read_text(encoding="utf-8") for package in packages for path in package.rglob("*.py"))
    return {name for source in sources for name in _names(ast.parse(source))} | set(SECRETS)


def _names(tree: ast.AST) -> Iterator[str]:
    """`env["NAME"]`, `env.get("NAME")`, `os.environ.get("NAME")`, `checked(env, "NAME")`, `os.getenv("NAME")`."""
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(value=of, slice=ast.Constant(str(name))) if _is_env(of):
                yield name
            case ast.Call(func=ast.Attribute(value=of), args=[ast.Constant(str(name)), *_]) if _is_env(of):
                yield name
            case ast.Call(args=[of, ast.Constant(str(name)), *_]) if _is_env(of):
                yield name
            case ast.Call(func=ast.Attribute(attr="getenv"), args=[ast.Constant(str(name)), *_]):
                yield name


def _is_env(node: ast.expr) -> bool:
    match node:
        case ast.Name(id="env") | ast.Attribute(value=ast.Name(id="os"), attr="environ"):
            return True
    return False
