# `terraform test`: a plan, and a run with mocks, which asks no emulator.
variables {
  endpoint = "http://127.0.0.1:1"
}

run "a_plan" {
  command = plan

  plan_options {
    target = [aws_cloudwatch_log_group.kept]
  }

  assert {
    condition     = aws_cloudwatch_log_group.kept["a"].name == "/language/a"
    error_message = "The name is another one."
  }
}
