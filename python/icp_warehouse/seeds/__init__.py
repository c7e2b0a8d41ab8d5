"""Seeds as files: their bytes from a folder or a git commit, their rows with line and column."""
