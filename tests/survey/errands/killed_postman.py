"""A worker of its own, killed before or after it handed a mail over: `python -m ... FOLDER URL SMTP WHEN`."""

import os
import signal
import sys
from pathlib import Path

from survey.errands import outbox
from tests.conftest import build


def main(folder, url, smtp, moment):
    app = build(Path(folder), url)
    app.config.update(MAIL_SMTP=smtp, MAIL_SENDER="index@example.cn")
    deliver = outbox.deliver

    def die(to, content):
        if moment == "after":
            deliver(to, content)
        os.kill(os.getpid(), signal.SIGKILL)

    outbox.deliver = die
    with app.app_context():
        outbox.send()


if __name__ == "__main__":
    main(*sys.argv[1:])
