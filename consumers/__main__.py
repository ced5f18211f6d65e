"""`python -m consumers sqs` and `python -m consumers webhook`."""

from .command import app

if __name__ == "__main__":
    app()
