variable "prefix" {
  description = "What the names of everything made here start with."
  type        = string
  default     = "hydrant"

  validation {
    # With account, region and "-state-" it is the name of a bucket: 63 characters at most.
    condition     = can(regex("^[a-z][a-z0-9-]{0,22}[a-z0-9]$", var.prefix))
    error_message = "prefix must be 2-24 characters of a-z, 0-9 and \"-\", start with a letter and not end with \"-\"."
  }
}

variable "tags" {
  description = "Tags for everything made here, besides Stack."
  type        = map(string)
  default     = {}
}

variable "state_version_days" {
  description = "Days that earlier versions of a state are kept."
  type        = number
  default     = 90

  validation {
    condition     = var.state_version_days >= 1 && floor(var.state_version_days) == var.state_version_days
    error_message = "state_version_days must be a whole number, at least 1."
  }
}

variable "state_force_destroy" {
  description = "Let `destroy` delete the state bucket with every state in it."
  type        = bool
  default     = false
}

variable "repository" {
  description = "GitHub repository (owner/name) whose workflows may plan and apply; null for none: then no role is made."
  type        = string
  default     = null

  validation {
    condition     = var.repository == null ? true : can(regex("^[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+$", var.repository))
    error_message = "repository must be owner/name, as on GitHub."
  }
}

variable "branch" {
  description = "Branch whose workflows may plan besides pull requests (for the check for drift)."
  type        = string
  default     = "main"

  validation {
    condition     = can(regex("^[A-Za-z0-9._/-]+$", var.branch))
    error_message = "branch must be a name without wildcards."
  }
}

variable "github_oidc_provider_arn" {
  description = "ARN of the account's identity provider for GitHub, if it has one: an account can have only one."
  type        = string
  default     = null

  validation {
    condition     = var.github_oidc_provider_arn == null ? true : can(regex("^arn:[^:]+:iam::[0-9]{12}:oidc-provider/token.actions.githubusercontent.com$", var.github_oidc_provider_arn))
    error_message = "github_oidc_provider_arn must be arn:aws:iam::<account>:oidc-provider/token.actions.githubusercontent.com."
  }
}

variable "environments" {
  description = <<-EOT
    Environments of the repository that may apply, by name; each gets a role of its own that reaches no other's.
    `stack` is what its resources' names begin with (variable `name` of the stack), `data` allows the calls of the
    end-to-end tests besides: put records, read objects, queues and logs.
  EOT
  type = map(object({
    stack = string
    data  = optional(bool, false)
  }))
  default = {
    dev     = { stack = "hydrant-dev" }
    staging = { stack = "hydrant-staging" }
    prod    = { stack = "hydrant-prod" }
    e2e     = { stack = "e2e", data = true }
  }

  validation {
    condition     = alltrue([for name in keys(var.environments) : can(regex("^[A-Za-z0-9_-]{1,20}$", name))])
    error_message = "Names of environments must be 1-20 characters of letters, digits, \"_\" and \"-\"."
  }

  validation {
    condition     = alltrue([for e in values(var.environments) : can(regex("^[a-z][a-z0-9-]{0,22}[a-z0-9]$", e.stack))])
    error_message = "stack must be the name of a stack: 2-24 characters of a-z, 0-9 and \"-\"."
  }

  validation {
    # <stack>-* is what a role may change: not another stack, and nothing that is made here.
    condition = alltrue(flatten([for name, e in var.environments : [
      [for other, o in var.environments : name == other || !startswith("${o.stack}-", "${e.stack}-")],
      [for part in ["apply", "boundary", "state"] :
      !startswith("${var.prefix}-${part}-", "${e.stack}-") && !startswith("${e.stack}-", "${var.prefix}-${part}-")],
    ]]))
    error_message = "The name of one stack must not begin with that of another, nor the names of what is made here with a stack's: \"hydrant\" would cover \"hydrant-prod\" and the state bucket."
  }
}
