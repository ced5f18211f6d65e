from pathlib import Path

import pytest

from hydrant.function_package import PackageError, Target, configured_target

VARIABLES = """
variable "function_runtime" {
  description = "Lambda runtime"
  type        = string
  default     = "python3.12"
  validation {
    condition     = startswith(var.function_runtime, "python3.")
    error_message = "Not a Python runtime: ${var.function_runtime}."
  }
}
variable "function_architecture" {
  type    = string
  default = "arm64" # cheaper
}
"""


@pytest.fixture
def terraform(tmp_path: Path) -> Path:
    (tmp_path / "variables.tf").write_text(VARIABLES)
    (tmp_path / "main.tf").write_text("this is { no HCL at all, and mentions neither variable\n")
    return tmp_path


def test_the_defaults_count_when_nothing_else_is_said(terraform: Path) -> None:
    assert configured_target(terraform, {}) == Target("python3.12", "arm64")


def test_the_order_of_precedence_is_terraforms(terraform: Path) -> None:
    steps: list[tuple[str, str]] = [
        ("terraform.tfvars", 'function_runtime = "python3.10"\n'),
        ("terraform.tfvars.json", '{"function_runtime": "python3.9"}'),
        ("a.auto.tfvars.json", '{"function_runtime": "python3.13"}'),
        ("b.auto.tfvars", 'function_runtime = "python3.11"\n'),
    ]
    environ = {"TF_VAR_function_runtime": "python3.14"}
    seen = [configured_target(terraform, environ).runtime]
    for name, text in steps:
        (terraform / name).write_text(text)
        seen.append(configured_target(terraform, environ).runtime)
    seen.append(configured_target(terraform, environ, variables={"function_runtime": "python3.12"}).runtime)
    assert seen == ["python3.14", "python3.10", "python3.9", "python3.13", "python3.11", "python3.12"]


def test_an_override_file_wins_over_the_default(terraform: Path) -> None:
    (terraform / "a_override.tf").write_text('variable "function_runtime" {\n  default = "python3.13"\n}\n')
    assert configured_target(terraform, {}).runtime == "python3.13"


def test_other_names_serve_other_projects(tmp_path: Path) -> None:
    (tmp_path / "main.tf.json").write_text('{"variable": {"py": {"default": "python3.11"}}}')
    assert configured_target(tmp_path, {}, "py", "cpu") == Target("python3.11", "x86_64")


def test_a_runtime_without_value_is_told(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('variable "function_runtime" {\n  type = string\n}\n')
    with pytest.raises(PackageError, match="gives the variable function_runtime no value"):
        configured_target(tmp_path, {})


def test_a_file_that_is_no_hcl_is_told_by_name(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('variable "function_runtime" {\n')
    with pytest.raises(PackageError, match=r"main\.tf cannot be read"):
        configured_target(tmp_path, {})
