"""A refused request that changes something is found among many, and others are not blamed for one that was taken."""

from attack.changes import Search
from attack.raw import Request


class Server:
    """Counts; `sly` requests are refused and count, `taken` ones are not refused and count; each only so many times."""

    def __init__(self, sly: set[str], taken: set[str], times: int = 100) -> None:
        self.count, self.looks, self.asked = 0, 0, list[str]()
        self.sly, self.taken, self.times = sly, taken, times
        self.search = Search(self.ask, lambda: None, self.look)

    def ask(self, request: Request) -> int:
        self.asked.append(request.name)
        counts = request.name in self.sly | self.taken and self.asked.count(request.name) <= self.times
        self.count += counts
        return 200 if request.name in self.taken else 400

    def look(self) -> str:
        self.looks += 1
        return str(self.count)

    def run(self, count: int = 100) -> list[str]:
        self.search.run([Request(str(number), "POST", "/") for number in range(count)], 10)
        return self.search.culprits


def test_nothing_is_found_where_nothing_changes_and_looks_are_few() -> None:
    server = Server(set(), set())
    assert server.run() == []
    assert server.search.sent == len(server.asked) == 100
    assert server.looks == 11


def test_the_one_that_changes_something_is_found() -> None:
    assert Server({"37"}, set()).run() == ["37"]


def test_one_that_does_it_once_is_told_with_its_group() -> None:
    assert Server({"37"}, set(), times=1).run() == ["one of 10 from 30 on"]


def test_what_was_sent_before_one_that_was_taken_is_looked_at_again() -> None:
    server = Server({"33"}, {"37"})
    assert server.run() == ["33"]
    assert server.asked.count("32") >= 2, "once with 37, and once after it"
    assert server.asked.count("39") == 1


def test_those_that_are_all_taken_end() -> None:
    server = Server(set(), {str(number) for number in range(100)})
    assert server.run() == []
    assert len(server.asked) == 100
