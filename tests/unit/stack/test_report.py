from hydrant.stack.report import lost_records


def test_lost_records_are_told_per_stream() -> None:
    streams = [{"name": "orders", "lost_records": 0}, {"name": "clicks", "lost_records": 1234}]
    (line,) = lost_records(streams)
    assert line.startswith("Warning: stream clicks lost 1234 records")
    assert "HYDRANT_KINESIS_MEMORY_MB" in line
