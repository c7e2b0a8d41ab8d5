"""An independent oracle for the scoring models: plain Python, no SQL, written from the design."""
