"""What a deployed function is made from, by Terraform's state."""

from pathlib import Path
from typing import Any

import pytest

from hydrant.function_package import FunctionSpec
from hydrant.live.sources import Archived, Built, Function, Places, Ready, functions_of

TOP, WORK = Path("/home/me/project"), Path("/state/work")
PLACES = Places(WORK / "terraform", TOP, WORK)
SPEC = FunctionSpec(
    source="lambda", include=["validate"], requirements="lambda/requirements.txt", package="build/v.zip"
)


def resource(kind: str, *attributes: dict[str, Any], mode: str = "managed") -> dict[str, Any]:
    return {"mode": mode, "type": kind, "instances": [{"attributes": each} for each in attributes]}


def function(name: str = "f", **attributes: Any) -> dict[str, Any]:
    arn = f"arn:aws:lambda:us-east-1:000000000000:function:{name}"
    return {"function_name": name, "arn": arn, "package_type": "Zip", "publish": False, **attributes}


def found(*resources: dict[str, Any], manifest: list[FunctionSpec] | None = None) -> Any:
    return functions_of({"resources": list(resources)}, manifest or [], TOP, PLACES)


def only(*resources: dict[str, Any], manifest: list[FunctionSpec] | None = None) -> Function:
    told = found(*resources, manifest=manifest)
    assert not told.others
    (one,) = told.functions
    assert isinstance(one, Function)
    return one


def test_one_of_the_manifest() -> None:
    one = only(resource("aws_lambda_function", function(filename="./../build/v.zip")), manifest=[SPEC])
    assert one.source == Built(SPEC, TOP)
    assert one.package == WORK / "build/v.zip"
    assert one.source.folders == [TOP / "lambda"]
    assert one.source.holds(TOP / "lambda/validate/schemas/orders.py")
    assert one.source.holds(TOP / "lambda/requirements.txt")
    assert not one.source.holds(TOP / "lambda/README.md")


@pytest.mark.parametrize("path", ["./function", "function", str(WORK / "terraform/function")])
def test_one_whose_folder_terraform_packs(path: str) -> None:
    archive = {"output_path": "./build/f.zip", "source_dir": path, "excludes": ["tests/**"]}
    one = only(
        resource("archive_file", archive, mode="data"),
        resource("aws_lambda_function", function(filename="build/f.zip")),
    )
    assert one.source == Archived(TOP / "terraform/function", None, ("tests/**",))
    assert one.source.holds(TOP / "terraform/function/a/b.py")
    assert not one.source.holds(TOP / "terraform/functions/a.py")


def test_one_whose_file_terraform_packs_in_a_module() -> None:
    archive = {"output_path": "modules/m/f.zip", "source_file": "modules/m/app.py", "source_dir": None}
    one = only(
        resource("archive_file", archive), resource("aws_lambda_function", function(filename="./modules/m/f.zip"))
    )
    assert one.source == Archived(None, TOP / "terraform/modules/m/app.py")
    assert one.source.folders == [TOP / "terraform/modules/m"]


def test_one_that_somebody_else_packs() -> None:
    one = only(resource("aws_lambda_function", function(filename="../dist/f.zip")))
    assert one.source == Ready(TOP / "dist/f.zip")
    assert one.source.holds(TOP / "dist/f.zip")


def test_one_whose_package_goes_by_a_bucket() -> None:
    thing = {"bucket": "code", "key": "f.zip", "source": "../dist/f.zip"}
    one = only(
        resource("aws_s3_object", thing), resource("aws_lambda_function", function(s3_bucket="code", s3_key="f.zip"))
    )
    assert one.source == Ready(TOP / "dist/f.zip")


def test_each_of_several() -> None:
    told = found(
        resource("aws_lambda_function", function("a", filename="a.zip"), function("b", filename="b.zip")),
        resource("aws_kinesis_stream", {"name": "s"}),
    )
    assert [one.name for one in told.functions] == ["a", "b"]


@pytest.mark.parametrize(
    ("attributes", "more", "why"),
    [
        ({"package_type": "Image", "image_uri": "x"}, [], "it is a container image"),
        ({"filename": "f.zip", "publish": True}, [], "it has published versions, which only an apply makes"),
        (
            {"filename": "f.zip"},
            [resource("aws_lambda_alias", {"function_name": "f", "name": "live"})],
            "it has published versions, which only an apply makes",
        ),
        ({"s3_bucket": "code", "s3_key": "f.zip"}, [], "its package is no file of this project"),
        (
            {"filename": "f.zip"},
            [resource("archive_file", {"output_path": "f.zip", "source": [{"content": "x", "filename": "a.py"}]})],
            "its archive has contents that the configuration writes out",
        ),
    ],
)
def test_code_that_only_an_apply_changes(attributes: dict[str, Any], more: list[dict[str, Any]], why: str) -> None:
    told = found(resource("aws_lambda_function", function(**attributes)), *more)
    assert told.functions == ()
    assert told.others == {"f": why}


def test_nothing_is_deployed() -> None:
    assert found().functions == ()
