"""A route that is added to LocalStack's router does not make all others anew, and all are found as before."""

from typing import Any

import pytest
from rolo import Request, Router
from rolo.routing import router as theirs
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, RequestRedirect, Rule

from hydrant.emulator import routes

ROUTES = 50


@pytest.fixture
def router(monkeypatch: pytest.MonkeyPatch) -> Router[Any]:
    monkeypatch.setattr(theirs, "_clone_map_with_rules", routes.take_over)
    made: Router[Any] = Router(dispatcher=lambda _request, endpoint, args: (endpoint, dict(args)))
    return made


def ask(router: Router[Any], path: str, host: str = "localhost", method: str = "GET") -> Any:
    return router.dispatch(Request(method, path, headers={"Host": host}))


def test_each_route_is_made_once(router: Router[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    compile_rule = Rule.compile

    def counted(rule: Rule) -> None:
        made.append(rule.rule)
        compile_rule(rule)

    monkeypatch.setattr(Rule, "compile", counted)
    for number in range(ROUTES):
        router.add(f"/route/{number}", number)
    assert len(made) == ROUTES
    assert [ask(router, f"/route/{number}")[0] for number in range(ROUTES)] == list(range(ROUTES))


def test_hosts_methods_and_arguments_are_those_of_the_rule(router: Router[Any]) -> None:
    router.add("/<path:key>", "any host", methods=["GET"])
    router.add("/<path:key>", "website", host="<bucket>.example.com", methods=["GET"])
    router.add("/fixed", "fixed", methods=["POST"])
    router.add("/with/<regex('[0-9]+'):number>", "number", defaults={"more": 1})
    assert ask(router, "/a/b%20c") == ("any host", {"key": "a/b%20c"})
    assert ask(router, "/a", host="box.example.com") == ("website", {"bucket": "box", "key": "a"})
    assert ask(router, "/fixed", method="POST") == ("fixed", {})
    assert ask(router, "/with/12", method="PUT") == ("number", {"number": "12", "more": 1})
    with pytest.raises(MethodNotAllowed):
        ask(router, "/fixed", method="DELETE")


def test_a_route_that_is_removed_is_gone_and_others_stay(router: Router[Any]) -> None:
    first = router.add("/first", "first")
    router.add("/second", "second")
    router.remove(first)
    router.add("/third", "third")
    assert [ask(router, path)[0] for path in ("/second", "/third")] == ["second", "third"]
    with pytest.raises(NotFound):
        ask(router, "/first")


def test_the_old_map_goes_on_as_it_is(router: Router[Any]) -> None:
    router.add("/first", "first")
    before = router.url_map
    router.add("/second", "second")
    assert [rule.rule for rule in before.iter_rules()] == ["/first"]
    assert {id(rule.map) for rule in before.iter_rules()} == {id(before)}
    assert {id(rule.map) for rule in router.url_map.iter_rules()} == {id(router.url_map)}


def test_what_makes_urls_is_compiled_when_one_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []
    compile_builder = Rule._compile_builder

    def counted(rule: Rule, append_unknown: bool) -> Any:
        compiled.append(rule.rule)
        return compile_builder(rule, append_unknown)

    monkeypatch.setattr(routes, "_compile_builder", counted)
    monkeypatch.setattr(Rule, "_compile_builder", routes.builder)
    first = Rule("/all/", endpoint="all", defaults={"page": 1})
    bound = Map([first, Rule("/all/<int:page>", endpoint="all")]).bind("host")
    assert bound.match("/all/2") == ("all", {"page": 2})
    assert not compiled
    assert bound.build("all", {"page": 2, "self": "a b"}) == "/all/2?self=a+b"
    with pytest.raises(RequestRedirect):
        bound.match("/all/1")
    assert compiled == ["/all/<int:page>", "/all/"]
