"""Random secrets for a new installation.

`python -m survey.run.first_secrets` writes instance/secrets.env unless it is there.
"""

import base64
import os
import secrets
from pathlib import Path

from survey.base.config import HOME, INSTANCE, SECRETS


def write_missing(path: Path) -> bool:
    """Write a random value for every secret, readable by the owner only; False where the file exists already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(file, "w", encoding="utf-8") as out:
        out.write(
            "# Made by the first run. Keep it secret, keep it safe: without it receipts and contacts cannot be read.\n"
        )
        for name in SECRETS:
            out.write(f"{name}={base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}\n")
    return True


if __name__ == "__main__":
    target = INSTANCE / "secrets.env"
    if write_missing(target):
        print(f"New secrets: {target.relative_to(HOME)}")
