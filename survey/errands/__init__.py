"""Work for the worker, as the database has it: errands that people give it, mails, jobs that come round."""
