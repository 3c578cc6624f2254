"""The secrets as a file of their own that a passphrase opens: scrypt (RFC 7914) makes the key of a Fernet token.

`python -m survey.run.backup.sealed FILE` writes them to instance/secrets.env on a new machine, before anything else can
run there.
"""

import base64
import json
import os
import secrets
import sys
from collections.abc import Mapping
from getpass import getpass
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from survey.base.config import INSTANCE
from survey.base.refusal import RefusedError

COST, BLOCK, LANES = 2**17, 8, 1
"""Of scrypt: 128 MB and about half a second for each guess."""
SHORTEST_PASSPHRASE = 16


def seal(known: Mapping[str, str], words: str) -> bytes:
    """The settings as a file; raises RefusedError where the passphrase is short."""
    if len(words) < SHORTEST_PASSPHRASE:
        raise RefusedError(f"the passphrase is shorter than {SHORTEST_PASSPHRASE} characters")
    how: dict[str, int | str] = {
        "n": COST,
        "r": BLOCK,
        "p": LANES,
        "salt": base64.b64encode(secrets.token_bytes(16)).decode(),
    }
    token = Fernet(_key(words, how)).encrypt(json.dumps(dict(known)).encode())
    return json.dumps({"scrypt": how, "fernet": token.decode()}, indent=1).encode()


def unseal(content: bytes, words: str) -> dict[str, str]:
    """The settings in such a file; raises RefusedError where it is none, or the passphrase another."""
    try:
        sealed = json.loads(content)
        key, token = _key(words, sealed["scrypt"]), sealed["fernet"].encode()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RefusedError("not a file of sealed secrets") from error
    try:
        known: dict[str, str] = json.loads(Fernet(key).decrypt(token))
    except InvalidToken:
        raise RefusedError("the passphrase does not open these secrets") from None
    return known


def passphrase() -> str:
    """What the file of BACKUP_PASSPHRASE_FILE holds; empty where that is not set."""
    file = os.environ.get("BACKUP_PASSPHRASE_FILE")
    if not file:
        return ""
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise RefusedError(f"BACKUP_PASSPHRASE_FILE: {file} cannot be read ({type(error).__name__})") from error


def _key(words: str, how: Mapping[str, int | str]) -> bytes:
    salt = base64.b64decode(str(how["salt"]))
    made = Scrypt(salt=salt, length=32, n=int(how["n"]), r=int(how["r"]), p=int(how["p"]))
    return base64.urlsafe_b64encode(made.derive(words.encode()))


def main(file: Path, target: Path) -> None:
    """Write the secrets of a backup where a new installation reads them; exits with a message where that cannot be."""
    try:
        known = unseal(file.read_bytes(), passphrase() or getpass("Passphrase: "))
        target.parent.mkdir(parents=True, exist_ok=True)
        made = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise SystemExit(f"{target} is there already; nothing was changed") from None
    except (OSError, RefusedError) as error:
        raise SystemExit(f"{file}: {error}") from error
    with os.fdopen(made, "w", encoding="utf-8") as out:
        out.writelines(f"{name}={value}\n" for name, value in known.items())
    print(f"{target}: {', '.join(known)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), INSTANCE / "secrets.env")
