"""What each worker of the server loads: the application. The worker ends with the process that watches over it."""

import os

from survey import create_app
from survey.run.parent import end_with

end_with(os.getppid())
app = create_app()
