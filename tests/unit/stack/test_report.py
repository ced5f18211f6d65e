from hydrant.stack.report import lost_records


def test_lost_and_missed_records_are_told_per_stream() -> None:
    streams = [
        {"name": "orders", "lost_records": 0, "missed_records": 0},
        {"name": "clicks", "lost_records": 1234, "missed_records": 0},
        {"name": "sensors", "lost_records": 1234, "missed_records": 56},
    ]
    note, warning = lost_records(streams)
    assert note.startswith("Note: stream clicks dropped 1234 records")
    assert "no reader missed any" in note
    assert warning.startswith("Warning: stream sensors dropped 1234 records")
    assert "a reader missed 56 of them" in warning
    assert "HYDRANT_KINESIS_MEMORY_MB" in warning
