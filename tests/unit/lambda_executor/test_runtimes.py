"""LocalStack accepts every runtime of AWS, and still refuses names that AWS doesn't know."""

from localstack.services.lambda_ import provider, runtimes

from hydrant.emulator.lambda_executor.runtimes import extend_runtimes


def test_runtimes_are_extended_once_and_where_the_provider_looks() -> None:
    extend_runtimes()
    before = list(runtimes.ALL_RUNTIMES)
    extend_runtimes()
    assert before == runtimes.ALL_RUNTIMES
    assert len(set(before)) == len(before)
    assert provider.ALL_RUNTIMES is runtimes.ALL_RUNTIMES
    assert {"python3.6", "python3.10", "python3.15", "nodejs26.x", "ruby4.0", "java17.al2023", "dotnet10"} <= set(
        provider.ALL_RUNTIMES
    )
    assert "python3.99" not in provider.ALL_RUNTIMES
