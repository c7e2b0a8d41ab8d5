"""What a change of the seeds does to accounts, pipeline and back-test, before it is merged."""
