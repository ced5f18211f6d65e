# Settings in Systems Manager, secrets with a value that is made up.
variable "name" {}
resource "random_password" "this" {
  length  = 24
  special = false
}
resource "aws_secretsmanager_secret" "this" {
  name_prefix             = "${var.name}/database-"
  recovery_window_in_days = 0
}
resource "aws_secretsmanager_secret_version" "this" {
  secret_id     = aws_secretsmanager_secret.this.id
  secret_string = jsonencode({ user = "app", word = random_password.this.result })
}
resource "aws_ssm_parameter" "this" {
  for_each = {
    stage = { value = "test" }
    hosts = { value = "a,b", type = "StringList" }
    word  = { value = random_password.this.result, type = "SecureString" }
  }
  name  = "/${var.name}/${each.key}"
  type  = lookup(each.value, "type", "String")
  value = each.value.value
}
data "aws_ssm_parameter" "stage" {
  name       = "/${var.name}/stage"
  depends_on = [aws_ssm_parameter.this]
}
output "stage" {
  value     = data.aws_ssm_parameter.stage.value
  sensitive = true
}
