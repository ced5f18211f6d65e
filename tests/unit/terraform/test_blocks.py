"""Where the blocks of a Terraform file stand."""

from hydrant.terraform.blocks import blank_out, find_blocks, mask

TRICKY = """# terraform { backend "s3" {} }
/* provider "aws" {
*/
terraform {
  required_version = ">= 1.6" // }
  backend "s3" { bucket = "b-${lower("}")}" }
}
resource "aws_sns_topic" t {
  policy = <<-EOT
    provider "aws" { alias = "x" }
  EOT
  name   = "a \\" { ${join("-", [for x in ["}"] : "${x}{"])} %{ if true }{%{ endif }"
  tags   = { A = "b" }
  dynamic "thing" {
    for_each = []
    content {}
  }
}
locals { a = [{ b = 1 }] }
"""


def test_comments_strings_and_heredocs_hold_no_blocks() -> None:
    found = [(block.kind, block.labels, block.line()) for block in find_blocks(TRICKY)]
    assert found == [("terraform", (), 4), ("resource", ("aws_sns_topic", "t"), 8), ("locals", (), 19)]


def test_blocks_inside_and_attributes_are_found() -> None:
    terraform, resource, _ = find_blocks(TRICKY)
    assert [(inside.kind, inside.labels) for inside in terraform.blocks()] == [("backend", ("s3",))]
    assert [(inside.kind, inside.labels) for inside in resource.blocks()] == [("dynamic", ("thing",))]
    assert list(resource.attributes()) == ["policy", "name", "tags"]
    assert terraform.string("required_version") == ">= 1.6"
    assert resource.string("name") is None


def test_a_block_made_blank_leaves_every_line_at_its_number() -> None:
    (backend,) = find_blocks(TRICKY)[0].blocks()
    without = blank_out(TRICKY, backend)
    assert len(without) == len(TRICKY)
    assert without.count("\n") == TRICKY.count("\n")
    assert find_blocks(without)[0].blocks() == []


def test_what_is_no_terraform_ends() -> None:
    for text in ('"', "{", "<<EOT\n", '"${', "/*", 'a "b" {', "}" * 50, '"${"${' * 50):
        assert len(mask(text)) == len(text)
        find_blocks(text)
