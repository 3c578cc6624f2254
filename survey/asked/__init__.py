"""What is asked: versions of questionnaires, their forms and translations."""
