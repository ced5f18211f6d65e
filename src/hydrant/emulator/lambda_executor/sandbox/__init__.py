"""One execution environment: a child process, its folders, limits and Runtime API. Knows no LocalStack."""
