"""The law of conservation as the ledger counts it."""

from hypothesis import given
from hypothesis import strategies as st

from hydrant.pipeline.ledger import Ledger

PAYLOADS = st.lists(st.sampled_from([b"a", b"b", b"c", b"", b"\xff\x00"]), max_size=20)


@given(PAYLOADS, st.data())
def test_any_split_between_data_and_error_without_loss_holds(payloads: list[bytes], data: st.DataObject) -> None:
    ledger = Ledger()
    place = {p: data.draw(st.booleans()) for p in sorted(set(payloads))}
    for payload in payloads:
        ledger.sent("p", payload)
        (ledger.in_data if place[payload] else ledger.in_error)(payload)
    balance = ledger.balance()
    assert balance.holds
    assert balance.sent == balance.data + balance.error == len(payloads)
    assert balance.duplicates == 0


@given(PAYLOADS.filter(bool), st.data())
def test_one_lost_record_always_shows(payloads: list[bytes], data: st.DataObject) -> None:
    lost = data.draw(st.integers(0, len(payloads) - 1))
    ledger = Ledger()
    for index, payload in enumerate(payloads):
        ledger.sent("p", payload)
        if index != lost:
            ledger.in_data(payload)
    assert ledger.balance().missing == 1
    assert not ledger.balance().holds


def test_a_record_in_both_places_one_that_nobody_sent_and_a_duplicate_are_told_apart() -> None:
    ledger = Ledger()
    for payload in (b"both", b"twice"):
        ledger.sent("p", payload)
    assert ledger.in_data(b"both\n") == "p"
    ledger.in_error(b"both")
    ledger.in_data(b"twice")
    ledger.in_data(b"twice")
    assert ledger.balance().holds is False
    assert ledger.in_data(b"unknown") is None
    balance = ledger.balance()
    assert (balance.in_both, balance.unsent, balance.duplicates) == (1, 1, 2)


def test_each_producer_has_an_account_of_its_own() -> None:
    ledger = Ledger()
    ledger.sent("a", b"1")
    ledger.sent("b", b"2")
    ledger.in_data(b"1")
    accounts = ledger.by_producer()
    assert accounts["a"].holds
    assert accounts["b"].missing == 1
