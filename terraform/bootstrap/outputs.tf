output "state_bucket" {
  description = "Bucket of the states; `hydrant` finds it by its name."
  value       = aws_s3_bucket.state.bucket
}

output "plan_role_arn" {
  description = "Role for workflows that plan; null without a repository."
  value       = one(aws_iam_role.plan[*].arn)
}

output "apply_role_arns" {
  description = "Role for workflows that apply, by environment."
  value       = { for name, role in aws_iam_role.apply : name => role.arn }
}

output "permissions_boundaries" {
  description = "Name of the policy that limits a stack's roles, by environment: the variable `permissions_boundary`."
  value       = { for name, policy in aws_iam_policy.boundary : name => policy.name }
}
