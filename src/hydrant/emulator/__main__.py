"""The emulator's process: LocalStack, which finds Hydrant's plug-ins by itself. `python -m hydrant.emulator`."""

from hydrant import ending


def _localstack() -> None:
    from localstack.runtime.main import main  # only when it is said how the process ends

    main()


if __name__ == "__main__":
    ending.run(_localstack)
