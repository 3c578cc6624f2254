"""What each worker of the server loads: the application. The worker ends with the process that watches over it."""

import os
from functools import partial

from survey import create_app
from survey.accounts.access import longest_body
from survey.run.intake import Intake
from survey.run.parent import end_with
from survey.run.server import make_room

end_with(os.getppid())
make_room()
_app = create_app()
app = Intake(_app, _app.config["MAX_CONTENT_LENGTH"], partial(longest_body, _app))
